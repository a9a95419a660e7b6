import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { median, percentile, spreadOf } from '../../bench/statistics.js';
import { suite } from '../harness.js';

const test = suite('bench/statistics');
const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });

test('the median is the value in the middle, or between the two', () => {
  assert.is(median([5]), 5);
  assert.is(median([9, 1, 5]), 5);
  assert.is(median([10, 1, 4, 2]), 3);
});

test('a percentile is the smallest value that so many do not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
  assert.is(percentile(hundred, 0.99), 99);
  assert.is(percentile(hundred, 1), 100);
  assert.is(percentile([1, 2, 3], 0.5), 2);
  assert.is(percentile([7], 0.01), 7);
});

test('at least the share of the values lie at or below the percentile, and fewer below it', (t) => {
  const share = fc.integer({ min: 1, max: 100 }).map((percent) => percent / 100);
  fc.assert(
    fc.property(values, share, (all, part) => {
      const found = percentile(all, part);
      assert.ok(all.filter((value) => value <= found).length >= all.length * part);
      assert.ok(all.filter((value) => value < found).length < all.length * part);
    }),
    { seed: t.seed },
  );
});

test('a spread has the median between its ends, whatever the order of the values', (t) => {
  fc.assert(
    fc.property(values, (all) => {
      const spread = spreadOf(all);
      assert.ok(spread.min <= spread.median && spread.median <= spread.max);
      assert.equal(spreadOf([...all].reverse()), spread);
    }),
    { seed: t.seed },
  );
});

test('a median of the largest numbers is one of them', () => {
  assert.is(median([Number.MAX_VALUE, Number.MAX_VALUE]), Number.MAX_VALUE);
});

test('no values, no numbers and no shares are errors', () => {
  for (const wrong of [
    () => median([]),
    () => spreadOf([1, Number.NaN]),
    () => percentile([1], 0),
    () => percentile([1], 1.01),
    () => percentile([Number.POSITIVE_INFINITY], 0.5),
  ]) {
    assert.throws(wrong, (error: unknown) => error instanceof RangeError);
  }
});
