import type { FieldNo } from '../proto/fields.js';
import { compareRefs, type Lane } from '../proto/id.js';
import { type Source, type SourceNo, sourceAt, sourceNo } from '../proto/source.js';
import { type Contribution, isKept, type Record, statedValue } from './record.js';

/** An order of sources, most believed first; a claim of a source not named never shows. */
export type SourceOrder = readonly SourceNo[];

/** 公通字〔1995〕91号: the form is the base, booklet and computer are copies of it. */
export const FORM_FIRST: SourceOrder = (
  ['register', 'booklet', 'card', 'computer', 'declared'] satisfies Source[]
).map(sourceNo);

/** What picked the value: `only` claim, `source` order, `station` of registration, `latest`. */
export type Rule = 'only' | 'source' | 'station' | 'latest';

export interface Decision {
  readonly value: string;
  readonly rule: Rule;
  readonly winner: Contribution;
  /** The other kept claims on the field, in no order. */
  readonly losers: readonly Contribution[];
}

/**
 * The value shown for a field: a pure function of the kept claims and the order of sources.
 * `home` is the lane of the registering station. Null where nobody claims a value.
 */
export function decide(
  record: Record,
  field: FieldNo,
  order: SourceOrder,
  home: Lane | null,
): Decision | null {
  const claims: Contribution[] = [];
  for (const item of record.contributions) {
    const value = statedValue(item, field);
    if (value === undefined || value === '' || !isKept(item, field)) continue;
    if (rank(item, order) < order.length) claims.push(item);
  }
  const [first, ...rest] = claims;
  if (first === undefined) return null;
  let winner = first;
  for (const item of rest) if (beats(item, winner, order, home).first) winner = item;
  const losers = claims.filter((item) => item !== winner);
  // The rule without which another claim would stand beside the winner.
  const rules = losers.map((item) => beats(winner, item, order, home).rule);
  const rule = rules.reduce(widest, 'only');
  return { value: statedValue(winner, field) ?? '', rule, winner, losers };
}

function beats(
  a: Contribution,
  b: Contribution,
  order: SourceOrder,
  home: Lane | null,
): { first: boolean; rule: Rule } {
  const bySource = rank(b, order) - rank(a, order);
  if (bySource !== 0) return { first: bySource > 0, rule: 'source' };
  const byStation = Number(a.lane === home) - Number(b.lane === home);
  if (byStation !== 0) return { first: byStation > 0, rule: 'station' };
  const byTime = a.change.hlc - b.change.hlc;
  return { first: byTime !== 0 ? byTime > 0 : compareRefs(a.ref, b.ref) > 0, rule: 'latest' };
}

const WIDTH: { [rule in Rule]: number } = { only: 0, source: 1, station: 2, latest: 3 };

function widest(a: Rule, b: Rule): Rule {
  return WIDTH[a] >= WIDTH[b] ? a : b;
}

function rank(item: Contribution, order: SourceOrder): number {
  const at = order.indexOf(item.change.source);
  return at < 0 ? order.length : at;
}

/** For messages: the sources that state a value for the field. */
export function statingSources(record: Record, field: FieldNo): Source[] {
  const stated = record.contributions.filter(
    (item) => statedValue(item, field) !== undefined && isKept(item, field),
  );
  return [...new Set(stated.map((item) => item.change.source))].sort().map(sourceAt);
}
