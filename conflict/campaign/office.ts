import { isDay } from '../../proto/dates.js';
import { isNodeCode, type NodeCode } from '../../proto/node-code.js';

/**
 * A former card office (制证所): it made cards of the first generation until the centre at the
 * province took that over, with what the office still had to make.
 */
export interface Office {
  /** The city it belongs to; its acts stand in that lane. */
  readonly code: NodeCode;
  readonly name: string;
  /** YYYYMMDD: by then it is withdrawn. */
  readonly until: string;
}

export const OFFICE_ACTS = [
  'inventory',
  'made',
  'hand-over',
  'take-over',
  'produced',
  'withdraw',
] as const;
export type OfficeActName = (typeof OFFICE_ACTS)[number];

/** What the province does; the office itself, or the province for it, does the others. */
export const OF_PROVINCE: ReadonlySet<OfficeActName> = new Set<OfficeActName>([
  'take-over',
  'produced',
  'withdraw',
]);

/** An order the office had: its number there, of which generation, for whom, since when. */
export interface OfficeOrder {
  readonly number: string;
  readonly generation: '1' | '2';
  readonly station: NodeCode;
  /** YYYYMMDD. */
  readonly ordered: string;
}

/** One signed word on an office. Lists are empty and counts nought where it has none. */
export interface OfficeAct {
  readonly act: OfficeActName;
  /** Of an inventory (清点). */
  readonly orders: readonly OfficeOrder[];
  /** Orders that were made, or change hands. */
  readonly numbers: readonly string[];
  /** Of a take-over: on the list, and not among what came. */
  readonly missing: readonly string[];
  /** Unprinted card bodies counted, or that change hands; fewer than nought puts a count right. */
  readonly blanks: number;
  /** Of a take-over: the id of the hand-over it answers. */
  readonly list: string;
}

type Row = readonly [number: string, generation: string, station: string, ordered: string];

/** A document as short as it can be: what is empty is left out. */
export function officeDocument({ orders, ...act }: OfficeAct): {
  readonly [name: string]: unknown;
} {
  const rows = orders.map(({ number, generation, station, ordered }): Row => {
    return [number, generation, station, ordered];
  });
  const parts = Object.entries({ ...act, orders: rows });
  return Object.fromEntries(parts.filter(([, part]) => !isEmpty(part)));
}

function isEmpty(part: unknown): boolean {
  return part === '' || part === 0 || (Array.isArray(part) && part.length === 0);
}

/** Null: it is no word on an office. */
export function readOfficeAct(text: string): OfficeAct | null {
  try {
    const read = JSON.parse(text) as { readonly [name: string]: unknown };
    const { act, orders = [], numbers = [], missing = [], blanks = 0, list = '' } = read;
    const name = OFFICE_ACTS.find((each) => each === act);
    if (name === undefined || !Array.isArray(orders) || !orders.every(isRow)) return null;
    if (!isNumbers(numbers) || !isNumbers(missing) || typeof list !== 'string') return null;
    if (!Number.isSafeInteger(blanks)) return null;
    if ((blanks as number) < 0 && name !== 'inventory') return null;
    const rows = orders as readonly Row[];
    return {
      ...{ act: name, numbers, missing, blanks: blanks as number, list },
      orders: rows.map(([number, generation, station, ordered]) => {
        return { number, generation: generation === '1' ? '1' : '2', station, ordered };
      }),
    };
  } catch {
    return null;
  }
}

function isRow(row: unknown): row is Row {
  if (!Array.isArray(row) || row.length !== 4) return false;
  const [number, generation, station, ordered] = row as unknown[];
  const texts = [number, generation, station, ordered].every((each) => typeof each === 'string');
  if (!texts || !isOrderNumber(String(number))) return false;
  return /^[12]$/.test(String(generation)) && isNodeCode(String(station)) && isDay(String(ordered));
}

/** As the office's own books have it. */
export function isOrderNumber(text: string): boolean {
  return /^[0-9A-Za-z-]{1,24}$/.test(text);
}

function isNumbers(list: unknown): list is readonly string[] {
  return Array.isArray(list) && list.every((each) => isOrderNumber(String(each)));
}
