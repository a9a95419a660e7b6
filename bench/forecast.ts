import { formatNumber } from './format.js';
import type { Result } from './result.js';

/** The province, at the end of 2003. */
const PEOPLE = 26_600_000;
const MILLION = 1_000_000;
const TENTH = 100_000;

type Results = ReadonlyMap<string, Result>;
/** What, the arithmetic, what comes of it. */
type Row = readonly [string, string, string];

/** What the figures of a million people say of 26.6 million; '' without figures. */
export function forecast(results: Results): string {
  if (!results.has('growth')) return '';
  const rows = [...storeRows(results), ...loadRows(results), ...fixedRows(results)];
  return `## What this says of 26.6 million people

Arithmetic, not a measurement. What is made of people grows with them. A restart has a fixed part,
and grows by the slope between a hundred thousand and a million. A look-up reads one entry of an
index and one record whatever the size; LevelDB gets one level deeper with every tenfold. Memory
has bounds of its own, whatever the size: LevelDB's cache, its open files and write buffers, the
heads of streams, and one batch under way.

| | | |
|---|---|---|
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}
`;
}

function medianIn(results: Results, id: string): number | undefined {
  const [bench = ''] = id.split('.');
  return results.get(bench)?.figures[id]?.median;
}

function storeRows(results: Results): Row[] {
  const names = { bytes: 'store', compact: 'store, compacted' };
  return Object.entries(names).flatMap(([name, text]): Row[] => {
    const each = medianIn(results, `growth.1m.${name}`);
    if (each === undefined) return [];
    const gigabytes = formatNumber((each * PEOPLE) / 1e9, 1);
    return [[text, `${formatNumber(each)} bytes × 26.6 million`, `${gigabytes} GB`]];
  });
}

function loadRows(results: Results): Row[] {
  const rows: Row[] = [];
  const rate = medianIn(results, 'growth.1m.rate');
  const changes = medianIn(results, 'growth.1m.changes');
  if (rate !== undefined && changes !== undefined) {
    const all = PEOPLE * changes;
    const millions = formatNumber(all / MILLION, 1);
    const arithmetic = `${millions} million changes at ${formatNumber(rate)}/s`;
    const minutes = formatNumber(all / rate / 60);
    rows.push(['first load of all, one process', arithmetic, `${minutes} minutes`]);
  }
  const bytes = medianIn(results, 'wire.load');
  if (bytes !== undefined) {
    const arithmetic = `${formatNumber(bytes, 1)} bytes × 26.6 million`;
    const megabytes = formatNumber((bytes * PEOPLE) / 1e6);
    rows.push(['first load of all on the wire, a hop', arithmetic, `${megabytes} MB`]);
  }
  return rows;
}

function fixedRows(results: Results): Row[] {
  const rows: Row[] = [];
  const [small, large] = ['100k', '1m'].map((at) => medianIn(results, `growth.${at}.restart`));
  if (small !== undefined && large !== undefined) {
    const slope = ((large - small) / (MILLION - TENTH)) * MILLION;
    const arithmetic = `${formatNumber(large)} ms + ${formatNumber(slope)} ms × 25.6`;
    rows.push(['restart', arithmetic, `${formatNumber(large + slope * 25.6)} ms`]);
  }
  const status = medianIn(results, 'stations.status');
  if (status !== undefined) {
    rows.push(['`status`', 'measured with as many stations', `${formatNumber(status)} ms`]);
  }
  return rows;
}
