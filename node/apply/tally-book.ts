import { type Period, periodsBetween, periodsOf } from '../../conflict/campaign/period.js';
import { type CardTally, type Tally, tallyOf } from '../../conflict/card/tally.js';
import type { Record } from '../../conflict/record.js';
import type { Lane } from '../../proto/id.js';
import { pack, unpack } from '../../proto/pack.js';
import { KIND, prefixRange, textKey, textOfKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';

/** Figures by their names (`conflict/card/tally.ts`); what is nought is left out. */
export type Tallies = { readonly [name: string]: number };

/** A row of the book: the figures of one lane in one year, month or day. */
export function tallyKey(period: Period, lane: Lane): Buffer {
  return textKey(KIND.cardTally, `${period}|${lane}`);
}

export function placeOfTally(key: Buffer): { period: Period; lane: Lane } {
  const [period = '', lane = ''] = textOfKey(key).split('|');
  return { period, lane };
}

/** What an application adds to each row, by key. */
export function tallyRows(
  record: Pick<Record, 'contributions'>,
  rows: Map<string, Map<string, number>>,
): void {
  const { lane, tallies } = tallyOf(record) ?? NOTHING;
  addRows(lane, tallies, 1, rows);
}

const NOTHING: CardTally = { lane: '', tallies: [] };

function addRows(
  lane: Lane,
  tallies: readonly Tally[],
  sign: 1 | -1,
  rows: Map<string, Map<string, number>>,
): void {
  for (const { day, name, count } of tallies) {
    for (const period of periodsOf(day)) {
      const at = `${period}|${lane}`;
      const row = rows.get(at) ?? new Map<string, number>();
      rows.set(at, row);
      row.set(name, (row.get(name) ?? 0) + sign * count);
    }
  }
}

/** What the applications of a batch add to each row, until it is closed. */
const staged = new WeakMap<Transaction, Map<string, Map<string, number>>>();

/**
 * Brings the figures from an application as it was to the application as it is, once its batch is
 * closed (`putTallies`): whole packets of applications add to the same few rows.
 */
export function turnTallies(tx: Transaction, before: Record | null, record: Record): void {
  let rows = staged.get(tx);
  if (rows === undefined) {
    rows = new Map();
    staged.set(tx, rows);
  }
  const was = (before === null ? null : tallyOf(before)) ?? NOTHING;
  const is = tallyOf(record) ?? NOTHING;
  // Nearly always one act more: what comes before it stays as it was.
  let same = 0;
  while (was.lane === is.lane && isSame(was.tallies[same], is.tallies[same])) same += 1;
  addRows(was.lane, was.tallies.slice(same), -1, rows);
  addRows(is.lane, is.tallies.slice(same), 1, rows);
}

/** Writes what the applications of a batch came to. */
export function putTallies(tx: Transaction): void {
  const rows = staged.get(tx);
  staged.delete(tx);
  for (const [at, row] of rows ?? []) {
    const differing = [...row].filter(([, count]) => count !== 0);
    if (differing.length === 0) continue;
    const key = textKey(KIND.cardTally, at);
    const bytes = tx.get(key);
    const before = bytes === undefined ? {} : (unpack(bytes) as Tallies);
    const sums = new Map(Object.entries(before));
    for (const [name, count] of differing) sums.set(name, (sums.get(name) ?? 0) + count);
    // In one order, so that the same applications give the same row.
    const left = [...sums].filter(([, count]) => count !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
    if (left.length === 0) tx.del(key);
    else tx.put(key, pack(Object.fromEntries(left)));
  }
}

function isSame(a: Tally | undefined, b: Tally | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.day === b.day &&
    a.name === b.name &&
    a.count === b.count
  );
}

/**
 * Figures of the days from one to another, both included, by lane: as many rows are read as there
 * are lanes with any, for each of a few periods.
 */
export async function talliesBetween(
  store: Pick<Store, 'range'>,
  from: string,
  to: string,
): Promise<Map<Lane, Tallies>> {
  const found = new Map<Lane, { [name: string]: number }>();
  for (const period of periodsBetween(from, to)) {
    const range = prefixRange(textKey(KIND.cardTally, `${period}|`));
    for await (const [key, value] of store.range(...range)) {
      const { lane } = placeOfTally(key);
      const sums = found.get(lane) ?? {};
      for (const [name, count] of Object.entries(unpack(value) as Tallies)) {
        sums[name] = (sums[name] ?? 0) + count;
      }
      found.set(lane, sums);
    }
  }
  return found;
}
