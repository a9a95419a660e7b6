import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress } from 'node:zlib';
import type { OpenedNode } from '../bin/open-node.js';
import type { Draft } from '../node/capture/capture.js';
import type { HujiNode } from '../node/node.js';
import type { ChangeRef } from '../proto/id.js';
import type { Bench, Measured, Size } from './bench.js';
import { CountingProxy } from './counting-proxy.js';
import { DaemonProcess } from './daemon-process.js';
import {
  copyNode,
  foundProvince,
  joinStation,
  loadRegister,
  openIn,
  type StationPlace,
} from './province.js';
import { columnOf, makeRegister } from './register.js';
import { dialParent, receipted } from './uplink.js';
import {
  DAY_BATCHES,
  DAY_CHANGES,
  DAY_COLUMNS,
  type DayMaterial,
  dayDrafts,
  hoursOf,
  Officer,
  sealTail,
  writeHour,
} from './working-day.js';

const PEOPLE: { readonly [size in Size]: number } = { full: 50_000, small: 1_000 };
const STATION: StationPlace = { code: '220102500000', unit9: '229901001' };
/** Nothing passes for so long: what was to be said has been said. Receipts come every second. */
const QUIET_MS = 1500;
/** Two pings and more fall into this. */
const IDLE_MS = { full: 60_000, small: 1_000 };

export const wire: Bench = {
  name: 'wire',
  title: 'Bytes on the wire',
  about: `A proxy between station and parent counts the TCP payload of both directions: frames and
signatures, receipts, HTTP/2 and TLS. First load: ${PEOPLE.full.toLocaleString('en')} people, all
columns, over a session that stands. A day: ${DAY_CHANGES} changes of one item each, new facts,
corrections and evidence of other sources, sent in ${DAY_BATCHES} batches; once as the node's own
word, once with an operator's session, signed by him, for every batch. The limit is the register
file itself, compressed as a whole by Brotli at its best. Register files are generated: streets,
employers and names come from shorter lists than a province has, and real bytes will be more.`,
  runs: 3,
  figures: [
    {
      id: 'wire.load',
      text: 'first load',
      unit: 'bytes/person',
      digits: 1,
      target: { most: 60 },
    },
    { id: 'wire.load.down', text: 'of it from the parent', unit: 'bytes/person', digits: 2 },
    { id: 'wire.file', text: 'the register file', unit: 'bytes/person', digits: 1 },
    { id: 'wire.limit', text: 'limit: the file by Brotli', unit: 'bytes/person', digits: 1 },
    {
      id: 'wire.day',
      text: 'a day’s changes',
      unit: 'bytes/change',
      digits: 1,
      target: { most: 120 },
    },
    { id: 'wire.day.down', text: 'of it receipts', unit: 'bytes/change', digits: 1 },
    { id: 'wire.day.sessions', text: 'a day, with sessions', unit: 'bytes/change', digits: 1 },
    { id: 'wire.greeting', text: 'handshake and greeting, once a session', unit: 'bytes' },
    { id: 'wire.idle', text: 'a session that stands idle', unit: 'bytes/hour' },
  ],

  async prepare({ shared, size }) {
    await makeRegister(join(shared, 'register'), PEOPLE[size], 1);
    await foundProvince(join(shared, 'province'));
  },

  async run({ shared, own, size, say }) {
    const [parent, dir] = [join(own, 'parent'), join(own, 'station')];
    const file = join(shared, 'register', `${STATION.code}-computer.csv`);
    copyNode(join(shared, 'province'), parent);
    await joinStation(parent, dir, STATION);
    const daemon = await DaemonProcess.start(parent);
    const proxy = await CountingProxy.start(daemon.address);
    await greetOnce(dir, proxy);
    const before = bytesOf(proxy);
    const { node, control } = await openIn(dir);
    dialParent(node, proxy.address);
    await quiet(node, proxy);
    const greeting = bytesOf(proxy) - before;
    const load = await metered(proxy, async () => {
      await loadRegister(node, dir, file);
      await quiet(node, proxy);
    });
    say(`${load.up} bytes up, ${load.down} down`);
    const days = await measureDays({ node, control }, proxy, file);
    const idle = await metered(proxy, () => pause(IDLE_MS[size]));
    await node.close();
    await proxy.stop();
    await daemon.stop();
    const people = PEOPLE[size];
    return {
      ...days,
      'wire.load': (load.up + load.down) / people,
      'wire.load.down': load.down / people,
      'wire.file': statSync(file).size / people,
      'wire.limit': (await brotliBytes(file)) / people,
      'wire.greeting': greeting,
      'wire.idle': ((idle.up + idle.down) * 3_600_000) / IDLE_MS[size],
    };
  },
};

/** The two have met before: the node is listed, its introduction is held. */
async function greetOnce(dir: string, proxy: CountingProxy): Promise<void> {
  const { node } = await openIn(dir);
  dialParent(node, proxy.address);
  await quiet(node, proxy);
  await node.close();
}

async function measureDays(
  { node, control }: Pick<OpenedNode, 'node' | 'control'>,
  proxy: CountingProxy,
  file: string,
): Promise<Measured> {
  const material = await materialOf(node, file);
  const plain = await writeDay(node, proxy, dayDrafts(material, 0), () => Promise.resolve(0));
  const officer = new Officer(node);
  await officer.join(control);
  await sealTail(node);
  await quiet(node, proxy);
  const drafts = dayDrafts(material, 1);
  const withSessions = await writeDay(node, proxy, drafts, () => officer.openSession());
  return {
    'wire.day': (plain.up + plain.down) / DAY_CHANGES,
    'wire.day.down': plain.down / DAY_CHANGES,
    'wire.day.sessions': (withSessions.up + withSessions.down) / DAY_CHANGES,
  };
}

/** An hour is as long as its receipt takes to come back. */
function writeDay(
  node: HujiNode,
  proxy: CountingProxy,
  drafts: readonly Draft[],
  session: () => Promise<number>,
) {
  return metered(proxy, async () => {
    for (const hour of hoursOf(drafts)) {
      await writeHour(node, hour, await session());
      await receipted(node);
    }
    await quiet(node, proxy);
  });
}

async function materialOf(node: HujiNode, file: string): Promise<DayMaterial> {
  const people: ChangeRef[] = [];
  const numbers = await columnOf(file, 'GMSFHM');
  const step = Math.max(1, Math.floor(numbers.length / (DAY_CHANGES * 3)));
  for (let at = 0; at < numbers.length; at += step) {
    const [found, other] = await node.query.personsByNumber(numbers[at] ?? '', 2);
    if (found !== undefined && other === undefined) people.push(found);
  }
  const values = new Map<string, readonly string[]>();
  for (const column of new Set(DAY_COLUMNS)) {
    values.set(
      column,
      (await columnOf(file, column)).filter((value) => value !== ''),
    );
  }
  return { people, values };
}

async function metered(proxy: CountingProxy, work: () => Promise<void>) {
  const before = proxy.traffic;
  await work();
  const after = proxy.traffic;
  return { up: after.up - before.up, down: after.down - before.down };
}

/** Resolves when all is receipted and no more bytes come. */
async function quiet(node: HujiNode, proxy: CountingProxy): Promise<void> {
  await receipted(node);
  for (let before = -1; before !== bytesOf(proxy); ) {
    before = bytesOf(proxy);
    await pause(QUIET_MS);
  }
}

function bytesOf(proxy: CountingProxy): number {
  return proxy.traffic.up + proxy.traffic.down;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function brotliBytes(path: string): Promise<number> {
  const brotli = createBrotliCompress({
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    },
  });
  let bytes = 0;
  await pipeline(createReadStream(path), brotli, async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) bytes += chunk.length;
  });
  return bytes;
}
