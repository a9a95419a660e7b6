import * as assert from 'uvu/assert';
import type { Bench } from '../../bench/bench.js';
import { meets, pageOf } from '../../bench/page.js';
import { type Result, resultOf } from '../../bench/result.js';
import { suite } from '../harness.js';

const test = suite('bench/page');

const machine = { cpu: 'abacus', cores: 2, memoryGib: 24, system: 'Wood 1', node: 'v20' };

function benchOf(name: string, figures: Bench['figures']): Bench {
  const run = () => Promise.resolve({});
  return { name, title: `The ${name}`, about: `About ${name}.`, runs: 1, figures, run };
}

function measured(bench: Bench, runs: readonly Record<string, number>[], date: string): Result {
  const records = runs.map((values) => ({ measured: values, others: 0.25 }));
  return resultOf(bench, records, { size: 'full', date: new Date(date), machine });
}

function page(...pairs: readonly (readonly [Bench, Result | null])[]): string {
  const results = pairs.flatMap(([{ name }, result]) => (result === null ? [] : [[name, result]]));
  return pageOf(
    pairs.map(([bench]) => bench),
    new Map(results as [string, Result][]),
  );
}

test('a figure stands with its spread, its unit and what was wanted', () => {
  const bench = benchOf('mill', [
    { id: 'fast', text: 'grinding', unit: 'kg/s', target: { least: 35_000 } },
    { id: 'small', text: 'waste', unit: 'g', digits: 1, target: { most: 2 } },
    { id: 'same', text: 'stones', unit: '' },
  ]);
  const runs = [
    { fast: 36_000, small: 2.26, same: 2 },
    { fast: 40_000, small: 2.14, same: 2 },
    { fast: 35_500.4, small: 3, same: 2 },
  ];
  const text = page([bench, measured(bench, runs, '2004-08-31T12:34:56Z')]);
  assert.match(text, '## The mill\n\nAbout mill.\n');
  assert.match(text, '| grinding | 36,000 (35,500–40,000) | kg/s | ≥ 35,000: met |');
  assert.match(text, '| waste | 2.3 (2.1–3.0) | g | ≤ 2: **missed** |');
  assert.match(text, '| stones | 2 |  |  |');
  const place = '2 × abacus, 24 GiB, Wood 1, Node v20';
  assert.match(
    text,
    `2004-08-31 12:34 UTC, 3 runs, ${place}; other programs took 25 % (25–25) of it.`,
  );
});

test('figures of one text stand in one row, a column each', () => {
  const bench = benchOf('tree', [
    { id: 'a', text: 'height', unit: 'm', column: 'young' },
    { id: 'b', text: 'height', unit: 'm', column: 'old', target: { least: 10 } },
  ]);
  const text = page([bench, measured(bench, [{ a: 3, b: 12 }], '2004-08-31T00:00:00Z')]);
  assert.match(text, '| | | young | old | wanted |\n|---|---|---|---|---|\n');
  assert.match(text, '| height | m | 3 | 12 | ≥ 10: met |');
});

test('a bound is said as it is', () => {
  const bench = benchOf('share', [{ id: 'a', text: 'share', unit: '', target: { least: 0.65 } }]);
  const text = page([bench, measured(bench, [{ a: 0.5 }], '2004-08-31T00:00:00Z')]);
  assert.match(text, '≥ 0.65: **missed**');
});

test('a bench without a result says how to get one', () => {
  const text = page([benchOf('mill', []), null]);
  assert.match(text, 'Not measured yet: `npm run bench -- mill`.');
});

test('a target holds at its bound', () => {
  assert.ok(meets({ least: 5 }, 5) && meets({ most: 5 }, 5));
  assert.not(meets({ least: 5 }, 4.9) || meets({ most: 5 }, 5.1));
});

const hop = benchOf('hop', [{ id: 'hop.changes', text: 'hop', unit: '' }]);
const postgres = benchOf('postgres', [
  { id: 'postgres.insert', text: 'batches', unit: '' },
  { id: 'postgres.insert.one', text: 'one', unit: '' },
]);
const rows = { 'postgres.insert': 10_000, 'postgres.insert.one': 12_500 };

test('the hop is set beside the better of PostgreSQL’s ways', () => {
  const text = page(
    [hop, measured(hop, [{ 'hop.changes': 50_000 }], '2004-08-31T12:00:00Z')],
    [postgres, measured(postgres, [rows], '2004-08-31T12:20:00Z')],
  );
  assert.match(text, /50,000\s+changes a second, PostgreSQL\s+12,500 rows: \*\*4\.0 times\*\*/);
  assert.match(text, '20 minutes apart');
  assert.not.match(text, 'too long');
});

test('figures taken hours apart are not trusted together', () => {
  const text = page(
    [hop, measured(hop, [{ 'hop.changes': 50_000 }], '2004-08-31T12:00:00Z')],
    [postgres, measured(postgres, [rows], '2004-08-31T15:00:00Z')],
  );
  assert.match(text, '180 minutes apart, too long to trust the ratio');
  assert.not.match(page([hop, null], [postgres, null]), 'Beside PostgreSQL');
});

test('26.6 million people are in proportion to a million, with a slope for what is fixed', () => {
  const names = ['rate', 'changes', 'bytes', 'compact', 'restart'];
  const growth = benchOf(
    'growth',
    ['100k', '1m'].flatMap((stage) =>
      names.map((name) => ({ id: `growth.${stage}.${name}`, text: name, unit: '', column: stage })),
    ),
  );
  const values: Record<string, number> = {};
  for (const spec of growth.figures) values[spec.id] = 1;
  Object.assign(values, {
    'growth.1m.bytes': 300,
    'growth.1m.rate': 50_000,
    'growth.1m.changes': 1.3,
    'growth.100k.restart': 500,
    'growth.1m.restart': 590,
  });
  const text = page([growth, measured(growth, [values], '2004-08-31T00:00:00Z')]);
  assert.match(text, '| store | 300 bytes × 26.6 million | 8.0 GB |');
  assert.match(text, '34.6 million changes at 50,000/s | 12 minutes |');
  // 90 ms for 0.9 million are 100 ms for each of 25.6 million more.
  assert.match(text, '590 ms + 100 ms × 25.6 | 3,150 ms |');
});
