import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenedNode } from '../bin/open-node.js';
import type { Json } from '../node/control/control.js';
import { readFrame } from '../proto/frame.js';
import { applyAll } from './apply-frames.js';
import type { Bench, Measured, Size } from './bench.js';
import { framesIn, framesOfStations, ownFrames, writeFrames } from './frames-file.js';
import { copyNode, foundProvince, joinNode, loadRegister, openIn, PROVINCE } from './province.js';
import { makeRegister } from './register.js';

const COUNTY = { code: '220102000000', unit9: null, tier: 'county' } as const;
const STATION = { code: '220102500000', unit9: '229901001', tier: 'station' } as const;
const PEOPLE: { readonly [size in Size]: number } = { full: 300_000, small: 2_000 };
const STATIONS = 12;
const STATION_PEOPLE: { readonly [size in Size]: number } = { full: 24_000, small: 1_000 };
/** What a 1.44 MB floppy holds beside its directory. */
const FLOPPY_BYTES = 1_457_664;
const STICK_BYTES = 2 ** 31;
const MIB = 2 ** 20;

export const packages: Bench = {
  name: 'packages',
  title: 'Packages on disks',
  about: `A station of ${STATION_PEOPLE.full.toLocaleString('en')} people, all columns, cuts its
first package, on floppies of ${FLOPPY_BYTES.toLocaleString('en')} bytes: frames with their
signatures, manifest, certificates, seal and labels. The limit is the rows of the register file
alone, cut where the frames end, each piece under \`xz -9\`; beside it, the whole file under
\`xz -9\`, which nobody could take in piece by piece. A county that holds
${PEOPLE.full.toLocaleString('en')} people of ${STATIONS} stations cuts a package of all of them for
an empty province, which takes it in: opened and checked twice, applied, durable. *Memory* is the
most that process ever took, for both nodes.`,
  runs: 3,
  figures: [
    { id: 'packages.bytes', text: 'a station’s first package', unit: 'bytes/person', digits: 1 },
    {
      id: 'packages.pieces',
      text: 'limit: rows in pieces, xz -9',
      unit: 'bytes/person',
      digits: 1,
    },
    { id: 'packages.file', text: 'the file as a whole, xz -9', unit: 'bytes/person', digits: 1 },
    { id: 'packages.floppies', text: 'floppies for it', unit: '' },
    {
      id: 'packages.export',
      text: 'a county cuts',
      unit: 'changes/s',
      target: { least: 60_000 },
    },
    {
      id: 'packages.import',
      text: 'the province takes in',
      unit: 'changes/s',
      target: { least: 30_000 },
    },
    { id: 'packages.memory', text: 'memory', unit: 'MiB' },
  ],
  ratios: [
    {
      id: 'packages.of-pieces',
      text: 'package, as a multiple of the limit',
      unit: '',
      digits: 2,
      of: 'packages.bytes',
      to: 'packages.pieces',
      target: { most: 1.3 },
    },
    {
      id: 'packages.of-file',
      text: 'package, as a multiple of the whole file under xz -9',
      unit: '',
      digits: 2,
      of: 'packages.bytes',
      to: 'packages.file',
    },
  ],

  missing: () =>
    spawnSync('xz', ['--version']).error === undefined
      ? null
      : 'xz is missing: apt install xz-utils',

  async prepare({ shared, size }) {
    const province = join(shared, 'province');
    await foundProvince(province);
    const [county, station] = [join(shared, 'county'), join(shared, 'station')];
    await joinNode(province, county, COUNTY);
    const files = await makeRegister(join(shared, 'register'), PEOPLE[size], STATIONS);
    const founding = join(shared, 'founding');
    copyNode(province, founding);
    const path = join(shared, 'stations.frames');
    await writeFrames(path, framesOfStations(founding, shared, files));
    const { node } = await openIn(county);
    await applyAll(node, framesIn(path));
    await node.close();
    await joinNode(founding, station, STATION);
    const [file] = await makeRegister(join(shared, 'one'), STATION_PEOPLE[size], 1);
    const opened = await openIn(station);
    await loadRegister(opened.node, station, file?.path ?? '');
    await opened.node.close();
  },

  async run({ shared, own, size, say }) {
    for (const name of ['county', 'province', 'station']) {
      copyNode(join(shared, name), join(own, name));
    }
    const disk = join(own, 'disk');
    const county = await openIn(join(own, 'county'));
    const cut = await timed(() => exportTo(county, disk, STICK_BYTES));
    await county.node.close();
    say(`${cut.changes} changes cut in ${cut.seconds.toFixed(1)} s`);
    const province = await openIn(join(own, 'province'));
    const taken = await timed(() => province.packaging.import({ paths: [disk] }, IO));
    await province.node.close();
    say(`taken in in ${taken.seconds.toFixed(1)} s`);
    const { maxRSS } = process.resourceUsage();
    if (taken.changes !== cut.changes)
      throw new Error(`${taken.changes} of ${cut.changes} applied`);
    return {
      ...(await sizes(own, STATION_PEOPLE[size], join(shared, 'one'))),
      'packages.export': cut.changes / cut.seconds,
      'packages.import': taken.changes / taken.seconds,
      'packages.memory': (maxRSS * 1024) / MIB,
    };
  },
};

async function* noLines(): AsyncGenerator<string> {
  yield* [];
}

const IO = {
  progress: () => undefined,
  lines: noLines(),
  emit: () => Promise.resolve(),
  signal: new AbortController().signal,
};

interface Timed {
  readonly changes: number;
  readonly seconds: number;
}

async function timed(work: () => Promise<Json>): Promise<Timed> {
  const start = performance.now();
  const document = (await work()) as { readonly changes?: number; readonly applied?: number };
  const changes = document.changes ?? document.applied ?? 0;
  return { changes, seconds: (performance.now() - start) / 1000 };
}

function exportTo({ packaging }: OpenedNode, folder: string, volume: number): Promise<Json> {
  return packaging.export({ to: PROVINCE, folder, volume }, IO);
}

async function sizes(own: string, people: number, register: string): Promise<Measured> {
  const station = await openIn(join(own, 'station'));
  const disk = join(own, 'floppies');
  const cut = (await exportTo(station, disk, FLOPPY_BYTES)) as { readonly files: string[] };
  const counts: number[] = [];
  for await (const bytes of ownFrames(station.node)) {
    const { firstSeq, lastSeq } = readFrame(bytes);
    counts.push(lastSeq - firstSeq + 1);
  }
  await station.node.close();
  const path = join(register, `${STATION.code}-computer.csv`);
  const bytes = cut.files.reduce((sum, file) => sum + statSync(file).size, 0);
  return {
    'packages.bytes': bytes / people,
    'packages.pieces': piecesOf(path, counts).reduce((sum, text) => sum + xz(text), 0) / people,
    'packages.file': xz(readFileSync(path, 'utf8')) / people,
    'packages.floppies': cut.files.length,
  };
}

/**
 * The rows without the header, in as many pieces as there are frames, each as large a share of the
 * file as its frame is of the changes: a household's change stands among those of its people.
 */
function piecesOf(path: string, counts: readonly number[]): string[] {
  const rows = readFileSync(path, 'utf8')
    .split(/(?<=\n)/)
    .slice(1);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const pieces: string[] = [];
  let changes = 0;
  for (const count of counts) {
    const from = Math.round((changes * rows.length) / total);
    changes += count;
    pieces.push(rows.slice(from, Math.round((changes * rows.length) / total)).join(''));
  }
  return pieces.filter((piece) => piece !== '');
}

function xz(text: string): number {
  const { stdout, status } = spawnSync('xz', ['-9', '-c'], { input: text, maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`xz: ${status}`);
  return stdout.length;
}
