import { formatNumber } from './format.js';
import type { Result } from './result.js';

/** The province, at the end of 2003. */
const PEOPLE = 26_600_000;
const MILLION = 1_000_000;
const TENTH = 100_000;
const GB = 1e9;

/**
 * What the figures of a million people say of 26.6 million: by proportion what is made of people,
 * by the slope from a hundred thousand to a million what has a fixed part. '' without figures.
 */
export function forecast(results: ReadonlyMap<string, Result>): string {
  const growth = results.get('growth');
  if (growth === undefined) return '';
  const at = (stage: string, name: string) => growth.figures[`growth.${stage}.${name}`]?.median;
  const rows: string[] = [];
  const row = (text: string, arithmetic: string, value: string) =>
    rows.push(`| ${text} | ${arithmetic} | ${value} |`);
  for (const [name, text] of [
    ['bytes', 'store'],
    ['compact', 'store, compacted'],
  ] as const) {
    const each = at('1m', name);
    if (each === undefined) continue;
    const gigabytes = `${formatNumber((each * PEOPLE) / GB, 1)} GB`;
    row(text, `${formatNumber(each)} bytes × 26.6 million`, gigabytes);
  }
  const [rate, each] = [at('1m', 'rate'), at('1m', 'changes')];
  if (rate !== undefined && each !== undefined) {
    const minutes = (PEOPLE * each) / rate / 60;
    const changes = formatNumber((PEOPLE * each) / MILLION, 1);
    row(
      'first load of all, one process',
      `${changes} million changes at ${formatNumber(rate)}/s`,
      `${formatNumber(minutes)} minutes`,
    );
  }
  const perPerson = results.get('wire')?.figures['wire.load']?.median;
  if (perPerson !== undefined) {
    const megabytes = (perPerson * PEOPLE) / 1e6;
    row(
      'first load of all on the wire, a hop',
      `${formatNumber(perPerson, 1)} bytes × 26.6 million`,
      `${formatNumber(megabytes)} MB`,
    );
  }
  for (const [name, text, unit] of [
    ['restart', 'restart', 'ms'],
    ['anonymous', 'memory without pages of files', 'MB'],
    ['status', '`status`', 'ms'],
  ] as const) {
    const [small, large] = [at('100k', name), at('1m', name)];
    if (small === undefined || large === undefined) continue;
    const slope = ((large - small) / (MILLION - TENTH)) * MILLION;
    row(
      text,
      `${formatNumber(large, 1)} ${unit} + ${formatNumber(slope, 1)} ${unit} × 25.6`,
      `${formatNumber(large + slope * 25.6)} ${unit}`,
    );
  }
  return `## What this says of 26.6 million people

Arithmetic, not a measurement. What is made of people grows with them; what has a fixed part grows
by the slope between a hundred thousand and a million; a look-up goes one level deeper in LevelDB
for every tenfold, and stays on one page of an index and one record.

| | | |
|---|---|---|
${rows.join('\n')}
`;
}
