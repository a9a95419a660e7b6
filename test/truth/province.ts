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
import type { Draft } from '../../node/capture/capture.js';
import type { HujiNode } from '../../node/node.js';
import { HujiError } from '../../proto/errors.js';
import { fieldNo } from '../../proto/fields.js';
import { refToId } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import { seededRandom } from '../../transports/memory/seeded-random.js';
import { ACTS, type Act, actsOf } from './acts.js';
import { caseLine, type Expected, expectedOf } from './expected.js';

const SOURCES = ['computer', 'register', 'booklet'] as const;
/** Crowded doors often enough that a small register has some. */
const CROWDED_DOORS = 0.001;
const ROW_ID = fieldNo('RYID');
const HOUSEHOLD_NUMBER = fieldNo('HH');
const NO_LIMIT = 100_000_000;
/** Of a station's people one in so many households is visited, moves, or dies out, each way. */
const PEOPLE_FOR_AN_ACT = 2000;

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

export interface Compared extends Omit<Expected, 'cases' | 'rows'> {
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
  const truth = expectedOf(written.truth);
  const { parts, cases, acts } = await framesOf(wish, founding, written.files, truth.rows);
  const { node } = await openIn(province);
  try {
    const frames = inOrder(parts, seededRandom(wish.order, 1));
    const { changes } = await applyAll(node, frames);
    await node.settled();
    say(`${people} people, ${changes} changes, order ${wish.order}`);
    node.cases.look();
    await node.settled();
    const expected = { ...withActs(truth, acts), cases: new Set([...truth.cases, ...cases]) };
    return difference(await casesFound(node), expected);
  } finally {
    await node.close();
  }
}

/** What stations did stands beside what was planted in their files. */
function withActs({ planted, unplanted }: Expected, acts: readonly Act[]) {
  const counts = ACTS.map(
    (act) => [`act ${act}`, acts.filter((each) => each === act).length] as const,
  );
  const never = counts.flatMap(([name, count]) => (count === 0 ? [name] : []));
  return { planted: new Map([...planted, ...counts]), unplanted: [...unplanted, ...never] };
}

/** Of each station what it made of each of its files, in the order it loaded them, and did then. */
async function framesOf(
  { people, stations, order, folder }: Wish,
  founding: string,
  files: readonly WrittenFile[],
  planted: ReadonlySet<string>,
): Promise<{ parts: Uint8Array[][][]; cases: string[]; acts: Act[] }> {
  const dice = seededRandom(order, 0);
  const parts: Uint8Array[][][] = [];
  const cases: string[] = [];
  const all: Act[] = [];
  let arriving: readonly Draft[] = [];
  const places = stationsOf(treeOf(stations));
  for (const [at, { code, unit9 }] of places.entries()) {
    const dir = join(folder, code);
    await joinStation(founding, dir, { code, unit9: unit9 ?? '' });
    const made = await loadAll(dir, shuffled(filesOf(files, code), dice), async (node) => {
      const times = Math.ceil(people / stations / PEOPLE_FOR_AN_ACT);
      const hasNext = at + 1 < places.length;
      const acts = await actsOf({ node, planted, times, hasNext, dice });
      await writeAll(node, [...arriving, ...acts.drafts]);
      arriving = acts.next;
      cases.push(...acts.cases);
      all.push(...acts.acts);
    });
    parts.push(made);
    rmSync(dir, { recursive: true, force: true });
  }
  return { parts, cases, acts: all };
}

async function writeAll(node: HujiNode, drafts: readonly Draft[]): Promise<void> {
  const options = { lane: node.identity.code, session: 0, seal: true };
  for (const done of await node.capture.capture(drafts, options)) {
    if (!done.ok) throw new HujiError(done.code, done.detail);
  }
}

function filesOf(files: readonly WrittenFile[], code: NodeCode): WrittenFile[] {
  return files.filter(({ station }) => station === code);
}

async function loadAll(
  dir: string,
  files: readonly WrittenFile[],
  afterwards: (node: HujiNode) => Promise<void>,
): Promise<Uint8Array[][]> {
  const { node } = await openIn(dir);
  try {
    const made: Uint8Array[][] = [];
    let from = 0;
    for (const step of [...files, null]) {
      if (step === null) await afterwards(node);
      else await loadRegister(node, dir, step.path, step.source);
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
    const ids = records.map(({ entity, ref, lane }) => {
      const view = node.query.record(entity, ref);
      return view?.value(ROW_ID) ?? `${lane}:${view?.value(HOUSEHOLD_NUMBER) ?? refToId(ref)}`;
    });
    const field = kind === 'sources-disagree' ? (reasons[0] ?? '') : '';
    found.add(caseLine(kind, field, ids));
  }
  return found;
}

function difference(
  found: ReadonlySet<string>,
  { cases, planted, unplanted }: Omit<Expected, 'rows'>,
): Compared {
  const missed = [...cases].filter((line) => !found.has(line));
  const untrue = [...found].filter((line) => !cases.has(line));
  return { planted, unplanted, expected: cases.size, missed, untrue };
}
