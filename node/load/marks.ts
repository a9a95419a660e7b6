import type { Lane, StreamId } from '../../proto/id.js';
import type { Encoding } from './encoding.js';
import type { LoadQuery } from './index-cache.js';
import { parseLines } from './line-set.js';
import type { Tally } from './round.js';

/**
 * The notes of a load, saved in the same batches as its changes. Under `load|<digest>|<source>`
 * stands its mark, and below that key:
 * - `lane|<lane>`: how far each lane has come;
 * - `took|<pass>|<lane>|<line>`: records that rows of a batch were found to be;
 * - `bad|<pass>|<line>`: lines that a batch rejected, under the first of them.
 */
export interface Mark {
  readonly version: 1;
  readonly encoding: Encoding;
  done: boolean;
  /** How often the file is gone through: again for the rows rejected the time before. */
  pass: number;
  /** Every row up to this line is decided; those rejected are in the rejects file. */
  row: number;
  read: number;
  /** Rows that stood before this pass. */
  standing: number;
  rejected: number;
  /** Rejected rows by code. */
  reasons: { [code: string]: number };
  rejectsBytes: number;
  /** Whether the register held nobody when the load began. */
  fresh: boolean;
}

export interface LaneMark {
  /** Every row of the lane up to this line is done. */
  row: number;
  tally: Tally;
  spans: Span[];
}

/** Seqs of this node's own stream among which a load wrote; `to` is null while it does. */
export interface Span {
  readonly stream: StreamId;
  readonly from: number;
  to: number | null;
}

export interface SavedMarks {
  readonly mark: Mark;
  readonly lanes: ReadonlyMap<Lane, LaneMark>;
  /** Ids of records that rows of the file were found to be. */
  readonly taken: readonly string[];
  /** Lines rejected in each pass. */
  readonly rejected: ReadonlyMap<number, Set<number>>;
  /** Of all notes beside the mark. */
  readonly keys: readonly string[];
}

const LINE_DIGITS = 12;

export function loadKey(digest: string, source: string): string {
  return `load|${digest}|${source}`;
}

export function laneKey(load: string, lane: Lane): string {
  return `${load}|lane|${lane}`;
}

export function tookKey(load: string, pass: number, lane: Lane, line: number): string {
  return `${load}|took|${pass}|${lane}|${lineText(line)}`;
}

export function badKey(load: string, pass: number, line: number): string {
  return `${load}|bad|${pass}|${lineText(line)}`;
}

export function isBadKey(key: string, load: string, pass: number): boolean {
  return key.startsWith(`${load}|bad|${pass}|`);
}

function lineText(line: number): string {
  return String(line).padStart(LINE_DIGITS, '0');
}

export function firstMark(encoding: Encoding, fresh: boolean): Mark {
  return {
    version: 1,
    encoding,
    done: false,
    pass: 1,
    row: 0,
    read: 0,
    standing: 0,
    rejected: 0,
    reasons: {},
    rejectsBytes: 0,
    fresh,
  };
}

/** Null where the file was never begun with that source. */
export async function readMarks(query: LoadQuery, load: string): Promise<SavedMarks | null> {
  const saved = query.note(load);
  if (saved === null) return null;
  const lanes = new Map<Lane, LaneMark>();
  const rejected = new Map<number, Set<number>>();
  const taken: string[] = [];
  const keys: string[] = [];
  for (const { key, value } of await query.notes(`${load}|`)) {
    keys.push(key);
    const [kind, name = ''] = key.slice(load.length + 1).split('|');
    if (kind === 'lane') lanes.set(name, JSON.parse(value) as LaneMark);
    if (kind === 'took') taken.push(...value.split(' '));
    if (kind === 'bad') {
      const lines = rejected.get(Number(name)) ?? new Set();
      parseLines(value, lines);
      rejected.set(Number(name), lines);
    }
  }
  return { mark: JSON.parse(saved) as Mark, lanes, taken, rejected, keys };
}
