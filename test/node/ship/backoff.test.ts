import * as assert from 'uvu/assert';
import type { Random } from '../../../node/clock.js';
import { Backoff } from '../../../node/ship/backoff.js';
import { suite } from '../../harness.js';
import { seededRandom } from '../identity/province.js';

const test = suite('node/ship/backoff');
const limits = { baseMs: 100, capMs: 1000, stableMs: 5000 };

/** Always the same byte: 0x00 draws the least, 0xff the most. */
function always(byte: number): Random {
  return { bytes: (length) => new Uint8Array(length).fill(byte) };
}

function waits(backoff: Backoff, count: number): number[] {
  return Array.from({ length: count }, () => backoff.failed());
}

test('doubles up to the cap', () => {
  assert.equal(waits(new Backoff(always(0xff), limits), 6), [100, 200, 400, 800, 1000, 1000]);
});

test('may not wait at all', () => {
  assert.equal(waits(new Backoff(always(0), limits), 3), [0, 0, 0]);
});

test('stays a number for ever', () => {
  const backoff = new Backoff(always(0xff), { ...limits, capMs: Number.MAX_SAFE_INTEGER });
  for (let i = 0; i < 5000; i++) assert.ok(Number.isFinite(backoff.failed()));
});

test('spreads evenly over the whole span', (t) => {
  const random = seededRandom(t.seed);
  const drawn = Array.from({ length: 4000 }, () => {
    const backoff = new Backoff(random, limits);
    backoff.failed();
    return backoff.failed();
  });
  assert.ok(drawn.every((ms) => Number.isInteger(ms) && ms >= 0 && ms <= 200));
  for (let quarter = 0; quarter < 4; quarter++) {
    const within = drawn.filter((ms) => Math.min(3, Math.floor(ms / 50)) === quarter).length;
    assert.ok(within > 800 && within < 1200, `${within} of 4000 in quarter ${quarter}`);
  }
});

test('begins anew after a link that held, not after one that did not', () => {
  const backoff = new Backoff(always(0xff), limits);
  waits(backoff, 4);
  assert.is(backoff.ended(4999), 1000);
  assert.is(backoff.failures, 5);
  assert.is(backoff.ended(5000), 100);
  assert.is(backoff.failed(), 200);
  backoff.reset();
  assert.is(backoff.failed(), 100);
});

test('refuses limits that make no sense', () => {
  assert.throws(() => new Backoff(always(0), { ...limits, baseMs: 0 }), /limits/);
  assert.throws(() => new Backoff(always(0), { ...limits, capMs: 99 }), /limits/);
});
