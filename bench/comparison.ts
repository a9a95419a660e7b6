import { formatNumber } from './format.js';
import type { Result } from './result.js';

/** Figures of two benches may be set side by side when they were taken within this time. */
const SAME_TIME_MS = 3_600_000;

/**
 * How one hop compares with PostgreSQL doing the like, the better of its ways; '' where one of them
 * was not measured.
 */
export function comparison(results: ReadonlyMap<string, Result>): string {
  const hop = results.get('hop');
  const postgres = results.get('postgres');
  const ours = hop?.figures['hop.changes']?.median;
  const ways = ['postgres.insert', 'postgres.insert.one'];
  const rates = ways.flatMap((id) => postgres?.figures[id]?.median ?? []);
  if (hop === undefined || postgres === undefined) return '';
  if (ours === undefined || rates.length === 0) return '';
  const theirs = Math.max(...rates);
  const apart = Math.abs(Date.parse(hop.date) - Date.parse(postgres.date));
  const minutes = Math.round(apart / 60_000);
  const when =
    apart <= SAME_TIME_MS
      ? `${minutes} minutes apart on one machine`
      : `${minutes} minutes apart, too long to trust the ratio: run both again`;
  return `## Beside PostgreSQL

One hop moves, merges and indexes ${formatNumber(ours)} changes a second, PostgreSQL
${formatNumber(theirs)} rows: **${formatNumber(ours / theirs, 1)} times** as many, measured
${when}.
`;
}
