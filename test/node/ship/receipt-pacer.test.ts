import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { ReceiptPacer } from '../../../node/ship/receipt-pacer.js';
import { suite } from '../../harness.js';
import { Scheduler } from '../../sim/world/scheduler.js';

const test = suite('node/ship/receipt-pacer');

const PACE = { everyMs: 1000, atOnce: 4 };

/** When receipts of which branch left, after these asked for one at these times, ms. */
async function leave(asked: readonly { readonly at: number; readonly branch: number }[]) {
  const scheduler = new Scheduler();
  const left: { at: number; branch: number }[] = [];
  const clock = {
    now: () => scheduler.now,
    monotonic: () => scheduler.now,
    after: (ms: number, call: () => void) => scheduler.after(ms, call),
  };
  const pacer = new ReceiptPacer(clock, PACE, (branch) => {
    left.push({ at: scheduler.now, branch });
  });
  for (const { at, branch } of asked) scheduler.after(at, () => pacer.ask(branch));
  await scheduler.run(100_000);
  return left;
}

test('four of one branch leave at once, the next a second apart', async () => {
  const asked = Array.from({ length: 9 }, (_, n) => ({ at: n * 10, branch: n === 3 ? 2 : 1 }));
  const left = await leave(asked);
  const times = (of: number) => left.filter(({ branch }) => branch === of).map(({ at }) => at);
  assert.equal(times(1), [0, 10, 20, 40, 1000]);
  assert.equal(times(2), [30]);
});

test('after a rest they leave at once again', async () => {
  const asked = [0, 1, 2, 3, 5_000, 5_001, 5_002, 5_003, 5_004];
  const left = await leave(asked.map((at) => ({ at, branch: 1 })));
  assert.equal(
    left.map(({ at }) => at),
    [0, 1, 2, 3, 5_000, 5_001, 5_002, 5_003, 6_000],
  );
});

test('never more than the pace, and whatever is asked for is told', async (t) => {
  const word = fc.record({ at: fc.nat({ max: 20_000 }), branch: fc.nat({ max: 2 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 60 }), async (asked) => {
      const left = await leave(asked);
      for (const { at, branch } of asked) {
        const of = left.filter((each) => each.branch === branch);
        assert.ok(of.some((each) => each.at >= at && each.at <= at + PACE.everyMs));
        const within = of.filter((each) => each.at >= at && each.at <= at + 5_000);
        assert.ok(within.length <= 5 + PACE.atOnce);
      }
    }),
    { seed: t.seed, numRuns: 100 },
  );
});
