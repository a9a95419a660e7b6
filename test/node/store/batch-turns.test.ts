import * as assert from 'uvu/assert';
import { openStore } from '../../../node/store/open-level.js';
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
