import { join } from 'node:path';
import { objectOf } from '../bin/document.js';
import type { Json } from '../node/control/control.js';
import { plantInRecords } from '../test/processes/planting.js';
import { seededRandom } from '../transports/memory/seeded-random.js';
import { applyFrames } from './apply-frames.js';
import type { Bench, Measured, Size } from './bench.js';
import { DaemonProcess } from './daemon-process.js';
import { framesIn, framesOfStations, framesPath, writeFrames } from './frames-file.js';
import { copyNode, foundProvince, joinNode } from './province.js';
import { makeRegister } from './register.js';

const CITY = '220100000000';
/** Made for two cities, of which one has two thirds of the stations and is compared. */
const PEOPLE: { readonly [size in Size]: number } = { full: 1_500_000, small: 2000 };
const STATION_PEOPLE = 20_000;
/** Differences planted: of some records a value is another, some are gone. */
const PLANTED = { changed: 6, gone: 4 } as const;
/** Between two looks whether everything has arrived. */
const LOOK_MS = 200;

export const compare: Bench = {
  name: 'compare',
  title: 'Where two nodes differ',
  about: `A city and the province both hold the registers of a city of a million people. Each is a
daemon of its own, linked by gRPC. \`huji compare\` is asked for at the city: when both hold the
same, and when in the province's stopped store ten records were spoilt, six of them changed by a
character and four gone. Both sides read all their records for each comparison. Bytes are those of
the messages, both ways; questions those that were answered.`,
  runs: 3,
  figures: [
    { id: 'compare.items', text: 'records and frames compared', unit: '' },
    {
      id: 'compare.equal.bytes',
      text: 'nothing differs: bytes',
      unit: 'bytes',
      target: { most: 1024 },
    },
    { id: 'compare.equal.rounds', text: 'nothing differs: questions', unit: '' },
    { id: 'compare.equal.seconds', text: 'nothing differs: time', unit: 's', digits: 1 },
    {
      id: 'compare.ten.found',
      text: 'ten differences: found',
      unit: '',
      target: { least: 10 },
    },
    {
      id: 'compare.ten.bytes',
      text: 'ten differences: bytes',
      unit: 'bytes',
      target: { most: 50_000 },
    },
    {
      id: 'compare.ten.rounds',
      text: 'ten differences: questions',
      unit: '',
      target: { most: 6 },
    },
    { id: 'compare.ten.seconds', text: 'ten differences: time', unit: 's', digits: 1 },
  ],

  async prepare({ shared, size, say }) {
    const [province, founding] = [join(shared, 'province'), join(shared, 'founding')];
    await foundProvince(founding);
    const people = PEOPLE[size];
    const stations = Math.max(1, Math.round(people / STATION_PEOPLE));
    const files = await makeRegister(join(shared, 'register'), people, stations);
    const inCity = files.filter(({ station }) => station.code.startsWith(CITY.slice(0, 4)));
    await writeFrames(framesPath(shared), framesOfStations(founding, shared, inCity));
    await joinNode(founding, join(shared, 'city'), { code: CITY, unit9: null, tier: 'city' });
    copyNode(founding, province);
    for (const node of ['province', 'city']) {
      const { changes } = await applyFrames(join(shared, node), framesIn(framesPath(shared)));
      say(`${node}: ${changes} changes`);
    }
  },

  async run({ shared, own, size, say }): Promise<Measured> {
    const [above, below] = [join(own, 'province'), join(own, 'city')];
    copyNode(join(shared, 'province'), above);
    copyNode(join(shared, 'city'), below);
    const equal = await compareOnce(above, below);
    await plantInRecords(above, seededRandom(size.length), PLANTED);
    const ten = await compareOnce(above, below);
    say(`${ten.found} found, ${ten.bytes} bytes, ${ten.rounds} questions`);
    return {
      'compare.items': equal.items,
      'compare.equal.bytes': equal.bytes,
      'compare.equal.rounds': equal.rounds,
      'compare.equal.seconds': equal.seconds,
      'compare.ten.found': ten.found,
      'compare.ten.bytes': ten.bytes,
      'compare.ten.rounds': ten.rounds,
      'compare.ten.seconds': ten.seconds,
    };
  },
};

interface Compared {
  readonly items: number;
  readonly found: number;
  readonly bytes: number;
  readonly rounds: number;
  readonly seconds: number;
}

/** One comparison of two nodes that hold the same changes. */
async function compareOnce(above: string, below: string): Promise<Compared> {
  const province = await DaemonProcess.start(above);
  const city = await DaemonProcess.start(below, ['--dial', province.address]);
  try {
    await settled(city);
    const { items, differences, sent, received, rounds, ms } = await ask(city);
    return {
      items: Number(items),
      found: (differences as Json[]).length,
      bytes: Number(sent) + Number(received),
      rounds: Number(rounds),
      seconds: Number(ms) / 1000,
    };
  } finally {
    await city.stop();
    await province.stop();
  }
}

async function ask(city: DaemonProcess): Promise<{ readonly [part: string]: Json | undefined }> {
  return objectOf(await city.call('compare', {}));
}

/** Until everything that either has to say has arrived. */
async function settled(city: DaemonProcess): Promise<void> {
  for (;;) {
    const said = await ask(city).catch(() => null);
    const waiting = said?.['waiting'];
    if (Array.isArray(waiting) && waiting.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
