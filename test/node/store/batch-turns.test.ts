import * as assert from 'uvu/assert';
import { openStore } from '../../../node/store/open-level.js';
import type { Steps, Transaction } from '../../../node/store/store.js';
import { suite } from '../../harness.js';

const test = suite('node/store/batch-turns');

const JOBS = 40;
const JOB_BYTES = 100 * 1024;

test('a queue of large jobs leaves turns to others, and all of it lands', async (t) => {
  const { store } = await openStore(t.folder());
  t.defer(() => store.close());
  let ran = 0;
  const jobs = Array.from({ length: JOBS }, (_, at) =>
    store.commit((tx) => {
      tx.put(Buffer.from([1, at]), Buffer.alloc(JOB_BYTES, at));
      ran++;
    }),
  );
  // Whoever asks now is heard once the first batch is being written.
  const ranBefore = await new Promise<number>((resolve) => setImmediate(() => resolve(ran)));
  assert.ok(ranBefore > 0 && ranBefore < JOBS / 2, `${ranBefore} of ${JOBS} jobs came first`);
  await Promise.all(jobs);
  assert.is(ran, JOBS);
  for (let at = 0; at < JOBS; at++) {
    assert.equal(store.get(Buffer.from([1, at])), Buffer.alloc(JOB_BYTES, at));
  }
});

const STEPS = 400;
const STEP_BYTES = 1024;

test('a long job leaves turns between its steps, and no other job runs there', async (t) => {
  const { store } = await openStore(t.folder());
  t.defer(() => store.close());
  let steps = 0;
  let isUnderWay = false;
  function* inSteps(tx: Transaction): Steps<string> {
    isUnderWay = true;
    for (let at = 0; at < STEPS; at++) {
      tx.put(Buffer.from([2, at >> 8, at & 255]), Buffer.alloc(STEP_BYTES, at));
      steps++;
      yield;
    }
    isUnderWay = false;
    return 'done';
  }
  const long = store.commitSteps(inSteps);
  const seen = store.commit((tx) => [isUnderWay, tx.get(Buffer.from([2, 0, 7]))?.length]);
  const heard: number[] = [];
  while (steps < STEPS) {
    await new Promise((resolve) => setImmediate(resolve));
    heard.push(steps);
  }
  assert.is(await long, 'done');
  assert.equal(await seen, [false, STEP_BYTES]);
  const largest = Math.max(...heard.map((count, at) => count - (heard[at - 1] ?? 0)));
  assert.ok(largest <= STEPS / 20, `${largest} steps without a turn`);
  assert.equal(store.get(Buffer.from([2, 1, 5])), Buffer.alloc(STEP_BYTES, 261));
});

test('what is kept in memory is put in steps too', async (t) => {
  const { store } = await openStore(t.folder());
  t.defer(() => store.close());
  let put = 0;
  store.onFlush(function* (tx) {
    for (; put < STEPS; put++) {
      tx.put(Buffer.from([3, put >> 8, put & 255]), Buffer.alloc(STEP_BYTES, put));
      yield;
    }
  });
  const done = store.commit((tx) => tx.put(Buffer.from([1]), Buffer.from('x')));
  const early = await new Promise<number>((resolve) => setImmediate(() => resolve(put)));
  assert.ok(early < STEPS, `all ${early} were put without a turn`);
  await done;
  assert.equal(store.get(Buffer.from([3, 1, 5])), Buffer.alloc(STEP_BYTES, 261));
});
