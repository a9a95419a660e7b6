import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { HeadsFile } from '../../../node/store/heads-file.js';
import { LevelStore } from '../../../node/store/level-store.js';
import { openLevel } from '../../../node/store/open-level.js';
import { suite } from '../../harness.js';

const test = suite('node/store/key-scan');

const key = (at: number) => Buffer.from([1, at >> 8, at & 255]);
/** More than is read at a time, with gaps between. */
const HELD = Array.from({ length: 700 }, (_, at) => 2 * at);

test('many ranges at once give what each gives by itself, however they are shared', async (t) => {
  const folder = t.folder();
  const store = new LevelStore(await openLevel(folder), HeadsFile.open(folder));
  t.defer(() => store.close());
  await store.commit((tx) => {
    for (const at of HELD) tx.put(key(at), Buffer.from([0]));
  });
  const bound = fc.nat({ max: 1500 });
  const ranges = fc.array(fc.tuple(bound, bound, fc.integer({ min: 1, max: 400 })), {
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(ranges, async (asked) => {
      const found = await store.keysOf(
        asked.map(([from, to, limit]) => ({ from: key(from), to: key(to), limit })),
      );
      const wanted = asked.map(([from, to, limit]) =>
        HELD.filter((at) => at >= from && at < to).slice(0, limit),
      );
      assert.equal(
        found.map((keys) => keys.map((each) => each.readUInt16BE(1))),
        wanted,
      );
    }),
  );
});
