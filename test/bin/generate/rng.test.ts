import * as assert from 'uvu/assert';
import { Rng, Weighted } from '../../../bin/generate/rng.js';
import { suite } from '../../harness.js';

const test = suite('bin/generate/rng');

const take = (rng: Rng, count: number) => Array.from({ length: count }, () => rng.next());

test('the same parts give the same sequence, other parts another', (t) => {
  assert.equal(take(new Rng(t.seed, 'a', 1), 50), take(new Rng(t.seed, 'a', 1), 50));
  assert.not.equal(take(new Rng(t.seed, 'a', 1), 5), take(new Rng(t.seed, 'a', 2), 5));
  assert.not.equal(take(new Rng(t.seed, 'a'), 5), take(new Rng(t.seed + 1, 'a'), 5));
});

test('the sequence is the one every machine has', () => {
  const three = [215_748_049, 4_037_740_127, 4_009_203_467];
  assert.equal(take(new Rng(1, 'station', '220102500000'), 3), three);
});

test('between stays within its ends and reaches both', (t) => {
  const rng = new Rng(t.seed);
  const seen = new Set(Array.from({ length: 2000 }, () => rng.between(3, 7)));
  assert.equal([...seen].sort(), [3, 4, 5, 6, 7]);
});

test('weights are kept', () => {
  const rng = new Rng(7);
  const weighted = new Weighted([
    ['a', 70],
    ['b', 25],
    ['c', 5],
    ['never', 0],
  ]);
  const counts: Record<string, number> = {};
  const draws = 100_000;
  for (let at = 0; at < draws; at++) {
    const item = weighted.draw(rng);
    counts[item] = (counts[item] ?? 0) + 1;
  }
  assert.is(counts['never'], undefined);
  for (const [item, share] of Object.entries({ a: 0.7, b: 0.25, c: 0.05 })) {
    assert.ok(Math.abs((counts[item] ?? 0) / draws - share) < 0.01, item);
  }
  assert.throws(() => new Weighted([]));
});
