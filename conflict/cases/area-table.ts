import type { AreaHistory } from '../citizen-number.js';

/**
 * Every area code that any published table ever had, as plain rows in one order: part of what cases
 * are judged by. Days are YYYYMMDD; '' is as long as anyone remembers, or until now.
 */
export interface AreaTable {
  readonly entries: readonly (readonly [code: string, from: string, to: string])[];
  /** Beginnings of codes that are held without detail, all of one length. */
  readonly prefixes: readonly string[];
}

/** A code table as published, as far as areas ask. */
export interface PublishedTable {
  readonly name: string;
  readonly entries: readonly {
    readonly code: string;
    readonly from?: string;
    readonly to?: string;
  }[];
  readonly prefixes?: readonly string[];
}

/** The areas of all tables together, each interval once: the same whatever came first. */
export function areasEver(tables: readonly PublishedTable[]): AreaTable {
  const all = tables.filter(({ name }) => name === 'area');
  const rows = new Map<string, AreaTable['entries'][number]>();
  for (const { code, from = '', to = '' } of all.flatMap(({ entries }) => entries)) {
    rows.set(`${code} ${from} ${to}`, [code, from, to]);
  }
  const entries = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  return { entries, prefixes: [...new Set(all.flatMap(({ prefixes = [] }) => prefixes))].sort() };
}

interface Interval {
  readonly from: string;
  readonly to: string;
}

const FOREVER = '99999999';

/** The table, to look codes up in; null where nobody published one: then nothing is doubted. */
export function areasOf({ entries, prefixes }: AreaTable): AreaHistory | null {
  if (entries.length === 0) return null;
  const known = new Map<string, Interval[]>();
  for (const [code, from, to] of entries) {
    const interval = { from, to: to === '' ? FOREVER : to };
    const others = known.get(code);
    if (others === undefined) known.set(code, [interval]);
    else others.push(interval);
  }
  const beginnings = new Set(prefixes);
  const length = prefixes[0]?.length ?? 0;
  const isBelow = (area: string): boolean => beginnings.has(area.slice(0, length));
  return {
    has: (area) => known.has(area) || isBelow(area),
    heldBetween: (area, first, last) => {
      const intervals = known.get(area);
      if (intervals === undefined) return isBelow(area);
      return intervals.some(({ from, to }) => from <= last && first < to);
    },
  };
}
