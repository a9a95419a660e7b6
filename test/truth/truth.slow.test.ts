import * as assert from 'uvu/assert';
import { suite } from '../harness.js';
import { compareWithTruth } from './province.js';

const test = suite('truth');

for (const order of [1, 2]) {
  test(
    `every planted case is found and no other, files in order ${order}`,
    async (t) => {
      const wish = { people: 6000, stations: 4, seed: 3, order, folder: t.folder() };
      const { unplanted, missed, untrue } = await compareWithTruth({
        ...wish,
        say: () => undefined,
      });
      assert.equal(unplanted, []);
      assert.equal(missed, []);
      assert.equal(untrue, []);
    },
    { limitMs: 120_000 },
  );
}
