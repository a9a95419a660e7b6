import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { applyAll } from '../../bench/apply-frames.js';
import {
  copyNode,
  foundProvince,
  joinStation,
  loadRegister,
  openIn,
  ownBranch,
} from '../../bench/province.js';
import { type WrittenFile, writeRegister } from '../../bin/generate/generate.js';
import { stationsOf, treeOf } from '../../bin/generate/tree.js';
import type { HujiNode } from '../../node/node.js';
import { fieldNo } from '../../proto/fields.js';
import { refToId } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import { seededRandom } from '../../transports/memory/seeded-random.js';
import { caseLine, type Expected, expectedOf } from './expected.js';

const SOURCES = ['computer', 'register', 'booklet'] as const;
/** Crowded doors often enough that a small register has some. */
const CROWDED_DOORS = 0.001;
const ROW_ID = fieldNo('RYID');
const NO_LIMIT = 100_000_000;

export interface Wish {
  readonly people: number;
  readonly stations: number;
  /** Of the people and what is planted among them. */
  readonly seed: number;
  /** Of the order in which files come. */
  readonly order: number;
  /** Empty. */
  readonly folder: string;
  say(line: string): void;
}

export interface Compared extends Omit<Expected, 'cases'> {
  readonly expected: number;
  /** Planted and not found. */
  readonly missed: readonly string[];
  /** Found and not planted. */
  readonly untrue: readonly string[];
}

/**
 * A province of a generated register: every station loads its files, one a source, in an order of
 * its own, and what it makes of each comes to the province in an order of all. The cases found
 * there are held against the truth file.
 */
export async function compareWithTruth(wish: Wish): Promise<Compared> {
  const { people, stations, seed, folder, say } = wish;
  const out = join(folder, 'register');
  const rates = { crowdedDoor: CROWDED_DOORS };
  const made = { seed, people, stations, sources: SOURCES, rates };
  const written = await writeRegister({ out, ...made });
  const province = join(folder, 'province');
  await foundProvince(province);
  const founding = join(folder, 'founding');
  copyNode(province, founding);
  const parts = await framesOf(wish, founding, written.files);
  const { node } = await openIn(province);
  try {
    const frames = inOrder(parts, seededRandom(wish.order, 1));
    const { changes } = await applyAll(node, frames);
    await node.settled();
    say(`${people} people, ${changes} changes, order ${wish.order}`);
    return difference(await casesFound(node), expectedOf(written.truth));
  } finally {
    await node.close();
  }
}

/** Of each station what it made of each of its files, in the order it loaded them. */
async function framesOf(
  { stations, order, folder }: Wish,
  founding: string,
  files: readonly WrittenFile[],
): Promise<Uint8Array[][][]> {
  const dice = seededRandom(order, 0);
  const parts: Uint8Array[][][] = [];
  for (const { code, unit9 } of stationsOf(treeOf(stations))) {
    const dir = join(folder, code);
    await joinStation(founding, dir, { code, unit9: unit9 ?? '' });
    parts.push(await loadAll(dir, shuffled(filesOf(files, code), dice)));
    rmSync(dir, { recursive: true, force: true });
  }
  return parts;
}

function filesOf(files: readonly WrittenFile[], code: NodeCode): WrittenFile[] {
  return files.filter(({ station }) => station === code);
}

async function loadAll(dir: string, files: readonly WrittenFile[]): Promise<Uint8Array[][]> {
  const { node } = await openIn(dir);
  try {
    const made: Uint8Array[][] = [];
    let from = 0;
    for (const { path, source } of files) {
      await loadRegister(node, dir, path, source);
      const branch = ownBranch(node);
      const frames: Uint8Array[] = [];
      for await (const { bytes } of node.log.frames(branch, from)) frames.push(bytes);
      from = branch.seq;
      made.push(frames);
    }
    return made;
  } finally {
    await node.close();
  }
}

/** By turns of chance; what one station made stays in its order. */
function inOrder(parts: readonly Uint8Array[][][], dice: () => number): Uint8Array[] {
  const left = parts.map((each) => [...each]);
  const frames: Uint8Array[] = [];
  for (;;) {
    const open = left.filter((each) => each.length > 0);
    if (open.length === 0) return frames;
    frames.push(...(open[Math.floor(dice() * open.length)]?.shift() ?? []));
  }
}

function shuffled<T>(items: readonly T[], dice: () => number): T[] {
  return items
    .map((item) => ({ item, at: dice() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

async function casesFound(node: HujiNode): Promise<ReadonlySet<string>> {
  const wish = { area: null, kind: null, state: null, limit: NO_LIMIT, after: null };
  const { cases } = await node.cases.query.list(wish);
  const found = new Set<string>();
  for (const { kind, reasons, records } of cases) {
    const ids = records.map(
      ({ entity, ref }) => node.query.record(entity, ref)?.value(ROW_ID) ?? refToId(ref),
    );
    const field = kind === 'sources-disagree' ? (reasons[0] ?? '') : '';
    found.add(caseLine(kind, field, ids));
  }
  return found;
}

function difference(found: ReadonlySet<string>, { cases, ...plants }: Expected): Compared {
  const missed = [...cases].filter((line) => !found.has(line));
  const untrue = [...found].filter((line) => !cases.has(line));
  return { ...plants, expected: cases.size, missed, untrue };
}
