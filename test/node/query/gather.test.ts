import * as assert from 'uvu/assert';
import { Gather } from '../../../node/query/gather.js';
import { HeadsFile } from '../../../node/store/heads-file.js';
import { LevelStore } from '../../../node/store/level-store.js';
import { openLevel } from '../../../node/store/open-level.js';
import type { KeyRange } from '../../../node/store/store.js';
import { suite } from '../../harness.js';

const test = suite('node/query/gather');

const key = (at: number) => Buffer.from([1, at]);
const range = (at: number): KeyRange => ({ from: key(at), to: key(at + 1), limit: 10 });

interface World {
  defer(end: () => Promise<void>): void;
  folder(): string;
}

/** A real store, and how many ranges each pass over it has had. */
async function opened(t: World) {
  const folder = t.folder();
  const store = new LevelStore(await openLevel(folder), HeadsFile.open(folder));
  t.defer(() => store.close());
  const passes: number[] = [];
  const running = { now: 0, most: 0 };
  const keysOf = async (ranges: readonly KeyRange[]) => {
    passes.push(ranges.length);
    running.now += 1;
    running.most = Math.max(running.most, running.now);
    const keys = await store.keysOf(ranges);
    running.now -= 1;
    return keys;
  };
  const put = (at: number) => store.commit((tx) => tx.put(key(at), Buffer.from([0])));
  return { gather: new Gather({ keysOf }), passes, running, put };
}

test('what is asked for while a pass is under way shares the next one', async (t) => {
  const { gather, passes, running, put } = await opened(t);
  await put(3);
  const first = gather.keys(range(3));
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(passes, [1]);
  const later = [3, 4, 3].map((at) => gather.keys(range(at)));
  assert.equal(await first, [key(3)]);
  assert.equal(await Promise.all(later), [[key(3)], [], [key(3)]]);
  assert.equal(passes, [1, 3]);
  assert.equal(running.most, 1);
});

test('more than one pass takes are found all the same', async (t) => {
  const { gather, passes, running, put } = await opened(t);
  await put(7);
  const found = await Promise.all(Array.from({ length: 300 }, () => gather.keys(range(7))));
  assert.ok(found.every(([only]) => only !== undefined && key(7).equals(only)));
  assert.equal(passes, [128, 128, 44]);
  assert.equal(running.most, 1);
});

test('what was committed before it was asked for is found, whatever is under way', async (t) => {
  const { gather, put } = await opened(t);
  const before = gather.keys(range(5));
  await put(5);
  assert.equal(await gather.keys(range(5)), [key(5)]);
  await before;
});

test('a pass that fails fails its look-ups, and the next one finds', async () => {
  let fails = true;
  const keysOf = async (ranges: readonly KeyRange[]) => {
    if (fails) throw new Error('the disk');
    return ranges.map(() => [key(1)]);
  };
  const gather = new Gather({ keysOf });
  const settled = await Promise.allSettled([gather.keys(range(1)), gather.keys(range(2))]);
  assert.equal(
    settled.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  fails = false;
  assert.equal(await gather.keys(range(1)), [key(1)]);
});
