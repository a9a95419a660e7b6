import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Bench } from '../../bench/bench.js';
import { readResults, resultOf, writeResult } from '../../bench/result.js';
import { suite } from '../harness.js';

const test = suite('bench/result');

const bench: Bench = {
  name: 'mill',
  title: 'A mill',
  about: 'Grinds.',
  runs: 3,
  figures: [
    { id: 'mill.flour', text: 'flour', unit: 'kg/s' },
    { id: 'mill.limit', text: 'limit: the stream', unit: 'kg/s' },
  ],
  ratios: [{ id: 'mill.share', text: 'share', unit: '', of: 'mill.flour', to: 'mill.limit' }],
  run: () => Promise.resolve({}),
};
const about = {
  size: 'full',
  date: new Date('2004-08-31T12:00:00Z'),
  machine: { cpu: 'water', cores: 2, memoryGib: 1, system: 'river', node: 'v20' },
} as const;
const run = (flour: number, limit: number, others: number | null) => {
  return { measured: { 'mill.flour': flour, 'mill.limit': limit }, others };
};

test('a figure is the spread of its runs, a ratio that of the runs’ ratios', () => {
  const runs = [run(10, 20, 0.1), run(30, 40, 0.3), run(20, 200, 0.2)];
  const { figures, others, runs: count } = resultOf(bench, runs, about);
  assert.is(count, 3);
  assert.equal(figures['mill.flour'], { min: 10, median: 20, max: 30, values: [10, 30, 20] });
  assert.equal(figures['mill.share'], {
    min: 0.1,
    median: 0.5,
    max: 0.75,
    values: [0.5, 0.75, 0.1],
  });
  assert.equal(others, { min: 0.1, median: 0.2, max: 0.3 });
});

test('where nobody could tell what others took, nothing is said of it', () => {
  assert.is(resultOf(bench, [run(1, 2, null)], about).others, null);
});

test('a figure that is missing, or that the bench has not named, is an error', () => {
  const wrong = [{ 'mill.flour': 1 }, { 'mill.flour': 1, 'mill.limit': 2, 'mill.bran': 3 }];
  for (const measured of wrong) {
    assert.throws(() => resultOf(bench, [{ measured, others: null }], about), /no figure mill\./);
  }
});

test('what is written is read again', (t) => {
  const folder = join(t.folder(), 'results');
  assert.is(readResults(folder).size, 0);
  const result = resultOf(bench, [run(1 / 3, 2, 0.5), run(1, 2, 0.5)], about);
  writeResult(folder, result);
  assert.equal(readResults(folder), new Map([['mill', result]]));
  const text = readFileSync(join(folder, 'mill.json'), 'utf8');
  assert.match(text, '"values": [0.333333, 1]\n');
});
