import * as assert from 'uvu/assert';
import { HeadsFile, readHeads } from '../../../node/store/heads-file.js';
import { LevelStore } from '../../../node/store/level-store.js';
import { openLevel } from '../../../node/store/open-level.js';
import { suite, type TestContext } from '../../harness.js';
import { refused } from '../identity/province.js';
import { FaultyLevel } from './faulty-level.js';

const test = suite('node/store');

const key = (at: number) => Buffer.from([1, at]);
const value = (text: string) => Buffer.from(text);

interface Opened {
  readonly store: LevelStore;
  readonly level: FaultyLevel;
  readonly folder: string;
}

async function open(t: TestContext): Promise<Opened> {
  const folder = t.folder();
  const level = new FaultyLevel();
  const store = new LevelStore(level.over(await openLevel(folder)), HeadsFile.open(folder));
  t.defer(() => store.close());
  return { store, level, folder };
}

test('jobs asked for together share a batch, in order, and see what came before', async (t) => {
  const { store, level } = await open(t);
  const jobs = Array.from({ length: 50 }, (_, at) =>
    store.commit((tx) => {
      const before = at === 0 ? '' : tx.get(key(at - 1))?.toString();
      tx.put(key(at), value(`${before}${at % 10}`));
      return before?.length;
    }),
  );
  assert.is(store.get(key(0)), undefined, 'nothing shows before it is durable');
  assert.equal(
    await Promise.all(jobs),
    Array.from({ length: 50 }, (_, at) => at),
  );
  assert.is(level.written, 1);
  assert.is(store.get(key(49))?.length, 50);
});

test('a batch is built on one that is still being written', async (t) => {
  const { store, level } = await open(t);
  level.hold();
  const first = store.commit((tx) => tx.put(key(1), value('a')));
  await t.until('a write under way', () => level.holding);
  const second = store.commit((tx) => {
    const found = tx.get(key(1))?.toString();
    tx.del(key(1));
    return [found, tx.get(key(1))];
  });
  level.release();
  await first;
  assert.equal(await second, ['a', undefined]);
  assert.is(store.get(key(1)), undefined);
  assert.is(level.written, 2);
});

test('a write that fails rejects its jobs and is forgotten; the next succeeds', async (t) => {
  const { store, level } = await open(t);
  let reloads = 0;
  let flushed = 0;
  let durable = 0;
  store.onReload(async () => {
    reloads++;
  });
  store.onFlush(() => {
    flushed++;
  });
  level.failing = 1;
  const failed = [1, 2].map((at) =>
    store.commit((tx) => {
      tx.put(key(at), value('lost'));
      tx.onDurable(() => durable++);
    }),
  );
  for (const job of failed) await refused(() => job, 'DISK_FULL');
  assert.ok(reloads >= 1);
  assert.equal([store.get(key(1)), durable, level.written], [undefined, 0, 0]);
  await store.commit((tx) => tx.put(key(3), value('kept')));
  assert.is(store.get(key(3))?.toString(), 'kept');
  assert.is(level.reopened, 1, 'what half a write left behind is not built on');
  assert.ok(flushed >= 2);
});

test('what was built on a batch that failed is built again, on what there is', async (t) => {
  const { store, level } = await open(t);
  await store.commit((tx) => tx.put(key(1), value('old')));
  const seen: (string | undefined)[] = [];
  level.failing = 1;
  const first = store.commit((tx) => tx.put(key(1), value('new')));
  const second = Promise.resolve().then(() =>
    Promise.resolve().then(() =>
      store.commit((tx) => {
        seen.push(tx.get(key(1))?.toString());
        tx.put(key(2), value('after'));
      }),
    ),
  );
  await refused(() => first, 'DISK_FULL');
  await second;
  assert.is(seen.at(-1), 'old');
  assert.is(store.get(key(2))?.toString(), 'after');
});

test('memory is read again only once a job in steps has ended, and it is done again', async (t) => {
  const { store, level } = await open(t);
  const events: string[] = [];
  store.onReload(async () => {
    events.push('reload');
  });
  level.hold();
  level.failing = 1;
  const first = store.commit((tx) => {
    tx.put(key(1), value('lost'));
    // It fills a batch, so that the next job goes into another.
    tx.put(key(9), Buffer.alloc(1024 * 1024));
  });
  const second = store.commitSteps(function* (tx) {
    events.push(`begin ${tx.get(key(1))?.toString()}`);
    tx.put(key(2), Buffer.alloc(10_000));
    level.release();
    yield;
    for (let at = 0; at < 50; at++) {
      tx.put(key(3), Buffer.alloc(10_000, at));
      yield;
    }
    events.push('end');
  });
  await refused(() => first, 'DISK_FULL');
  await second;
  const begun = events.lastIndexOf('begin undefined');
  assert.equal(events.slice(0, 2), ['begin lost', 'end'], 'nothing changes under its hands');
  assert.ok(events.slice(2, begun).includes('reload'));
  assert.is(events.at(-1), 'end');
  assert.equal(store.get(key(3)), Buffer.alloc(10_000, 49));
});

test('a job in steps that fails half way leaves nothing of itself', async (t) => {
  const { store } = await open(t);
  const [beside, half] = await Promise.allSettled([
    store.commit((tx) => tx.put(key(1), value('one'))),
    store.commitSteps(function* (tx) {
      tx.put(key(2), Buffer.alloc(10_000));
      yield;
      throw new RangeError('half way');
    }),
  ]);
  assert.equal([beside.status, half.status], ['fulfilled', 'rejected']);
  assert.equal([store.get(key(1))?.toString(), store.get(key(2))], ['one', undefined]);
});

test('a job that refuses harms nobody beside it', async (t) => {
  const { store } = await open(t);
  const [good, bad, half, after] = await Promise.allSettled([
    store.commit((tx) => tx.put(key(1), value('one'))),
    store.commit(() => {
      throw new RangeError('refused');
    }),
    store.commit((tx) => {
      tx.put(key(2), value('half'));
      throw new RangeError('half way');
    }),
    store.commit((tx) => tx.get(key(2))),
  ]);
  assert.is(good.status, 'fulfilled');
  assert.equal([bad.status, half.status], ['rejected', 'rejected']);
  assert.equal(after, { status: 'fulfilled', value: undefined });
  assert.is(store.get(key(1))?.toString(), 'one');
  assert.is(store.get(key(2)), undefined, 'nothing of half a job lands');
});

test('heads are in the file before anyone is told', async (t) => {
  const { store, folder } = await open(t);
  const head = { branch: 3, stream: '0000000000000001', seq: 7, sealed: 5 };
  await store.commit((tx) => {
    tx.put(key(1), value('x'));
    tx.head({ ...head, seq: 6 });
    tx.head(head);
  });
  assert.equal([...readHeads(`${folder}/heads`).values()], [head]);
});

test('what is read while a range is gone through is what was there when it began', async (t) => {
  const { store } = await open(t);
  await store.commit((tx) => {
    for (let at = 0; at < 200; at++) tx.put(key(at), value(`${at}`));
  });
  const read: number[] = [];
  for await (const [row] of store.range(key(10), key(20))) {
    read.push(row[1] ?? -1);
    if (read.length === 1) await store.commit((tx) => tx.del(key(15)));
  }
  assert.equal(
    read,
    Array.from({ length: 10 }, (_, at) => at + 10),
  );
  const back: number[] = [];
  for await (const [row] of store.range(key(10), key(20), { reverse: true, limit: 3 })) {
    back.push(row[1] ?? -1);
  }
  assert.equal(back, [19, 18, 17]);
});

test('closed, it takes nothing, but what was asked for before is done', async (t) => {
  const { store } = await open(t);
  const last = store.commit((tx) => tx.put(key(1), value('last')));
  const closed = store.close();
  await refused(() => store.commit(() => undefined), 'NODE_CLOSING');
  await Promise.all([last, closed]);
});
