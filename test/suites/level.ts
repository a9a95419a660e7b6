import * as assert from 'uvu/assert';
import type { Level } from '../../node/store/level.js';
import { suite, type TestContext } from '../harness.js';

export interface LevelWorld {
  readonly level: Level;
  /** Lets time go on until the work is done, where time is not our own. */
  finish<T>(work: Promise<T>): Promise<T>;
}

export type LevelFactory = (t: TestContext) => Promise<LevelWorld>;

const key = (...bytes: number[]) => Buffer.from(bytes);
const value = (text: string) => Buffer.from(text);

/** What the store needs of a LevelDB, whichever it is. */
export function levelSuite(name: string, factory: LevelFactory): void {
  rowTests(name, factory);
  iteratorTests(name, factory);
  seekTests(name, factory);
  freezeTests(name, factory);
}

function rowTests(name: string, factory: LevelFactory): void {
  const test = suite(`${name}: rows`);

  test('a batch puts and deletes, the last word on a key counting', async (t) => {
    const world = await factory(t);
    await fill(world, [1, 2, 3]);
    const batch = world.level.batch();
    batch.put(key(4), value('new'));
    batch.del(key(1));
    batch.del(key(2));
    batch.put(key(2), value('again'));
    batch.put(key(3), value('gone'));
    batch.del(key(3));
    batch.del(key(9));
    await world.finish(batch.write({ sync: true }));
    assert.equal(await rowsOf(world, {}), ['02 again', '04 new']);
  });

  test('what is not there is undefined, and an empty value is not', async (t) => {
    const world = await factory(t);
    assert.is(world.level.getSync(key(1)), undefined);
    const batch = world.level.batch();
    batch.put(key(1), value(''));
    await world.finish(batch.write({ sync: true }));
    assert.is(world.level.getSync(key(1))?.length, 0);
    assert.is(world.level.getSync(key(1, 0)), undefined);
  });

  test('nothing of a batch shows before it is written', async (t) => {
    const world = await factory(t);
    const batch = world.level.batch();
    batch.put(key(1), value('one'));
    assert.is(world.level.getSync(key(1)), undefined);
    await world.finish(batch.write({ sync: true }));
    assert.is(world.level.getSync(key(1))?.toString(), 'one');
  });

  test('a write that is not synced shows as well', async (t) => {
    const world = await factory(t);
    const batch = world.level.batch();
    batch.put(key(1), value('one'));
    await world.finish(batch.write({ sync: false }));
    assert.is(world.level.getSync(key(1))?.toString(), 'one');
  });

  test('a batch takes copies of what it is given', async (t) => {
    const world = await factory(t);
    const [k, v] = [key(1), value('one')];
    const batch = world.level.batch();
    batch.put(k, v);
    k[0] = 2;
    v.write('two');
    batch.del(k);
    await world.finish(batch.write({ sync: true }));
    assert.equal(await rowsOf(world, {}), ['01 one']);
  });
}

function iteratorTests(name: string, factory: LevelFactory): void {
  const test = suite(`${name}: iterators`);

  test('keys come in the order of their bytes', async (t) => {
    const world = await factory(t);
    const batch = world.level.batch();
    for (const bytes of [[255], [0], [128, 0], [128], [127, 255], [0, 0], [1]]) {
      batch.put(key(...bytes), value(''));
    }
    await world.finish(batch.write({ sync: true }));
    const keys = (await rowsOf(world, {})).map((row) => row.trim());
    assert.equal(keys, ['00', '0000', '01', '7fff', '80', '8000', 'ff']);
  });

  test('bounds take the first and leave out the last', async (t) => {
    const world = await factory(t);
    await fill(world, [1, 2, 3, 4, 5]);
    assert.equal(await keysOf(world, { gte: key(2), lt: key(4) }), [2, 3]);
    assert.equal(await keysOf(world, { gte: key(1, 1), lt: key(3, 1) }), [2, 3]);
    assert.equal(await keysOf(world, { gte: key(4) }), [4, 5]);
    assert.equal(await keysOf(world, { lt: key(2) }), [1]);
    assert.equal(await keysOf(world, { gte: key(6), lt: key(9) }), []);
    assert.equal(await keysOf(world, { gte: key(4), lt: key(2) }), []);
  });

  test('backwards, the bounds are the same', async (t) => {
    const world = await factory(t);
    await fill(world, [1, 2, 3, 4, 5]);
    assert.equal(await keysOf(world, { reverse: true }), [5, 4, 3, 2, 1]);
    assert.equal(await keysOf(world, { reverse: true, gte: key(2), lt: key(4) }), [3, 2]);
    assert.equal(await keysOf(world, { reverse: true, gte: key(1, 1), lt: key(3, 1) }), [3, 2]);
    assert.equal(await keysOf(world, { reverse: true, lt: key(9), limit: 2 }), [5, 4]);
    assert.equal(await keysOf(world, { reverse: true, gte: key(6), lt: key(9) }), []);
  });

  test('a limit holds over several reads', async (t) => {
    const world = await factory(t);
    await fill(world, [1, 2, 3, 4, 5]);
    const iterator = world.level.iterator({ limit: 3 });
    const read = async () => (await iterator.nextv(2)).map(([found]) => found[0]);
    assert.equal([await read(), await read(), await read()], [[1, 2], [3], []]);
    await iterator.close();
    assert.equal(await keysOf(world, { limit: 0 }), []);
  });

  test('an iterator shows what stood when it was made', async (t) => {
    const world = await factory(t);
    await fill(world, [1, 2, 3]);
    const iterator = world.level.iterator({});
    const batch = world.level.batch();
    batch.del(key(1));
    batch.put(key(2), value('changed'));
    batch.put(key(4), value('late'));
    await world.finish(batch.write({ sync: true }));
    const rows = await iterator.nextv(9);
    await iterator.close();
    assert.equal(rows.map(textOf), ['01 v1', '02 v2', '03 v3']);
  });
}

function seekTests(name: string, factory: LevelFactory): void {
  const test = suite(`${name}: seek`);

  test('an iterator goes on from the key it is told, or the next', async (t) => {
    const world = await factory(t);
    await fill(world, [1, 3, 5, 7]);
    const iterator = world.level.iterator({});
    const next = async () => (await iterator.nextv(1)).map(([found]) => found[0]);
    const found: unknown[] = [await next()];
    for (const to of [5, 4, 2, 8, 1]) {
      iterator.seek(key(to));
      found.push(await next());
    }
    await iterator.close();
    assert.equal(found, [[1], [5], [5], [3], [], [1]]);
  });

  test('it stays within its bounds', async (t) => {
    const world = await factory(t);
    await fill(world, [1, 2, 3, 4, 5]);
    const iterator = world.level.iterator({ gte: key(2), lt: key(5) });
    iterator.seek(key(3));
    const rows = await iterator.nextv(9);
    await iterator.close();
    assert.equal(rows.map(textOf), ['03 v3', '04 v4']);
  });
}

function freezeTests(name: string, factory: LevelFactory): void {
  const test = suite(`${name}: freeze`);

  test('what is frozen stays, whatever is written later', async (t) => {
    const world = await factory(t);
    await fill(world, [1, 2]);
    const frozen = world.level.freeze?.();
    assert.ok(frozen);
    await fill(world, [3]);
    const batch = world.level.batch();
    batch.del(key(1));
    await world.finish(batch.write({ sync: true }));
    assert.equal(await rowsOf({ ...world, level: frozen }, {}), ['01 v1', '02 v2']);
    assert.is(frozen.getSync(key(1))?.toString(), 'v1');
    assert.is(frozen.getSync(key(3)), undefined);
    await frozen.close();
    assert.equal(await keysOf(world, {}), [2, 3]);
  });

  test('opened again it holds what was synced', async (t) => {
    const world = await factory(t);
    await fill(world, [1, 2]);
    await world.finish(world.level.reopen?.() ?? Promise.resolve());
    assert.equal(await keysOf(world, {}), [1, 2]);
  });
}

async function fill({ level, finish }: LevelWorld, keys: readonly number[]): Promise<void> {
  const batch = level.batch();
  for (const each of keys) batch.put(key(each), value(`v${each}`));
  await finish(batch.write({ sync: true }));
}

async function rowsOf({ level }: LevelWorld, options: object): Promise<string[]> {
  const iterator = level.iterator(options);
  const found: string[] = [];
  for (;;) {
    const rows = await iterator.nextv(2);
    if (rows.length === 0) break;
    found.push(...rows.map(textOf));
  }
  await iterator.close();
  return found;
}

async function keysOf(world: LevelWorld, options: object): Promise<number[]> {
  return (await rowsOf(world, options)).map((row) => Number.parseInt(row.slice(0, 2), 16));
}

function textOf([found, bytes]: readonly [Buffer, Buffer]): string {
  return `${found.toString('hex')} ${bytes.toString()}`;
}
