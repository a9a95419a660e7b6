import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench, FigureSpec, Measured, Size, Target, Workspace } from './bench.js';
import { folderBytes } from './folder-bytes.js';
import { runForked } from './forked.js';
import { framesOfStations, writeFrames } from './frames-file.js';
import { copyNode, foundProvince } from './province.js';
import { columnOf, makeRegister, type StationFile } from './register.js';

/** People of a station, on average, in a province of 26.6 million with 1,330 stations. */
const STATION_PEOPLE = 20_000;
const LOOK_UPS = 5_000;

interface Stage {
  readonly id: string;
  readonly column: string;
  readonly people: { readonly [size in Size]: number };
}

export const STAGES: readonly Stage[] = [
  { id: '10k', column: '10,000', people: { full: 10_000, small: 500 } },
  { id: '100k', column: '100,000', people: { full: 100_000, small: 1_000 } },
  { id: '1m', column: '1,000,000', people: { full: 1_000_000, small: 2_000 } },
];

interface Row {
  readonly name: string;
  readonly text: string;
  readonly unit: string;
  readonly digits?: number;
  /** For a million people. */
  readonly target?: Target;
}

const ROWS: readonly Row[] = [
  { name: 'rate', text: 'apply, from an empty store', unit: 'changes/s' },
  {
    name: 'changes',
    text: 'changes, those of households too',
    unit: 'changes/person',
    digits: 2,
  },
  { name: 'bytes', text: 'store, as it stands', unit: 'bytes/person' },
  {
    name: 'compact',
    text: 'store, compacted',
    unit: 'bytes/person',
    target: { most: 450 },
  },
  { name: 'peak', text: 'memory, most while applying', unit: 'MB', target: { most: 400 } },
  { name: 'peak.anonymous', text: 'most of it without pages of files', unit: 'MB' },
  {
    name: 'rss',
    text: 'memory after a restart and the look-ups',
    unit: 'MB',
    target: { most: 400 },
  },
  { name: 'anonymous', text: 'of it without pages of files', unit: 'MB' },
  { name: 'find.p50', text: '`find --number`, median', unit: 'ms', digits: 3 },
  {
    name: 'find.p99',
    text: '`find --number`, 99 of 100',
    unit: 'ms',
    digits: 3,
    target: { most: 2 },
  },
  { name: 'find.limit', text: 'limit: two bare reads, 99 of 100', unit: 'ms', digits: 3 },
  { name: 'name.p99', text: '`find --name`, 50 answers, 99 of 100', unit: 'ms', digits: 2 },
  { name: 'busy.p99', text: '`find --number` while applying, 99 of 100', unit: 'ms' },
  { name: 'status', text: '`status`, the slowest', unit: 'ms', digits: 1, target: { most: 100 } },
  { name: 'restart', text: 'restart: process start to ready', unit: 'ms' },
];

export const growth: Bench = {
  name: 'growth',
  title: 'A province that grows',
  about: `A province takes the registers of its stations, ${STATION_PEOPLE.toLocaleString('en')}
people each, all columns, as frames from a file, in one process. A second process opens the store
again, looks up ${LOOK_UPS.toLocaleString('en')} people by number, each once, and people by name,
asks for \`status\`, and compacts. Calls are those the daemon answers, without the socket. The
store is everything in the data folder: log, records, indexes. Memory is the process's resident
set; LevelDB maps its files, so pages of files count in it until the system wants them back.`,
  runs: 3,
  figures: STAGES.flatMap(({ id, column }) =>
    ROWS.map(({ name, target, ...row }): FigureSpec => {
      const spec = { ...row, id: `growth.${id}.${name}`, column };
      return target !== undefined && id === '1m' ? { ...spec, target } : spec;
    }),
  ),

  async prepare({ shared, size, say }) {
    await foundProvince(join(shared, 'province'));
    for (const { id, people } of STAGES) {
      say(`${people[size]} people`);
      await prepareStage(join(shared, id), join(shared, 'province'), people[size]);
    }
  },

  async run(workspace) {
    const measured: Record<string, number> = {};
    for (const stage of STAGES) {
      for (const [name, value] of Object.entries(await runStage(stage, workspace))) {
        measured[`growth.${stage.id}.${name}`] = value;
      }
    }
    return measured;
  },
};

async function prepareStage(folder: string, province: string, people: number): Promise<void> {
  const stations = Math.max(1, Math.round(people / STATION_PEOPLE));
  const files = await makeRegister(join(folder, 'register'), people, stations);
  const founding = join(folder, 'founding');
  copyNode(province, founding);
  await writeFrames(join(folder, 'frames'), framesOfStations(founding, folder, files));
  writeFileSync(join(folder, 'numbers.json'), JSON.stringify(await sample(files, 'GMSFHM')));
  writeFileSync(join(folder, 'names.json'), JSON.stringify(await sample(files, 'XM')));
}

/** Values of a column, spread evenly over all files. */
async function sample(files: readonly StationFile[], column: string): Promise<string[]> {
  const all: string[] = [];
  for (const { path } of files) {
    for (const value of await columnOf(path, column)) if (value !== '') all.push(value);
  }
  const step = Math.max(1, Math.floor(all.length / (2 * LOOK_UPS)));
  return all.filter((_, at) => at % step === 0).slice(0, 2 * LOOK_UPS);
}

async function runStage(stage: Stage, { shared, own, size, say }: Workspace): Promise<Measured> {
  const people = stage.people[size];
  const folder = join(shared, stage.id);
  const dir = join(own, stage.id);
  copyNode(join(shared, 'province'), dir);
  const taken = await runForked('growth-step', ['apply', dir, folder]);
  const bytes = folderBytes(dir);
  const asked = await runForked('growth-step', ['ask', dir, folder]);
  const { changes = 0, ...figures } = taken;
  say(`${people} people: ${Math.round(figures['rate'] ?? 0)} changes/s, ${bytes} bytes`);
  return {
    ...figures,
    changes: changes / people,
    ...asked,
    bytes: bytes / people,
    compact: folderBytes(dir) / people,
  };
}
