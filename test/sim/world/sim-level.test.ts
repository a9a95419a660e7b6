import * as assert from 'uvu/assert';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { suite } from '../../harness.js';
import { levelSuite } from '../../suites/level.js';
import { SimDisk } from './disk.js';
import { Life } from './life.js';
import { Scheduler } from './scheduler.js';
import { SimLevel } from './sim-level.js';

const test = suite('sim/world/sim-level');

class Bench {
  readonly scheduler = new Scheduler();
  readonly life = new Life();
  readonly disk: SimDisk;
  readonly level: SimLevel;

  constructor(seed: number) {
    this.disk = new SimDisk(this.scheduler, seededRandom(seed));
    this.level = new SimLevel(this.disk, this.life);
  }

  async finish<T>(work: Promise<T>): Promise<T> {
    let ended = false;
    const end = () => {
      ended = true;
    };
    work.then(end, end);
    await this.scheduler.run(this.scheduler.now + 60_000, () => ended);
    return work;
  }

  put(text: string, sync = true): Promise<void> {
    const batch = this.level.batch();
    batch.put(keyOf(text), Buffer.from(text));
    return batch.write({ sync });
  }

  /** What the next run of the process finds. */
  found(): string[] {
    return [...this.disk.visible.keys()];
  }
}

const keyOf = (text: string) => Buffer.from(text, 'latin1');

levelSuite('sim/world/sim-level', async (t) => {
  const bench = new Bench(t.seed);
  return { level: bench.level, finish: (work) => bench.finish(work) };
});

test('a power cut loses what was not synced, and nothing else', async (t) => {
  const bench = new Bench(t.seed);
  await bench.finish(bench.put('a'));
  await bench.put('b', false);
  assert.equal(bench.found(), ['a', 'b']);
  bench.disk.powerCut();
  assert.equal(bench.found(), ['a']);
});

test('a synced write takes the unsynced ones before it with it', async (t) => {
  const bench = new Bench(t.seed);
  await bench.put('a', false);
  await bench.finish(bench.put('b'));
  await bench.put('c', false);
  bench.disk.powerCut();
  assert.equal(bench.found(), ['a', 'b']);
});

test('a write under way is whole after a power cut, or was never', async (t) => {
  const seen = new Set<string>();
  for (let turn = 0; turn < 40; turn++) {
    const bench = new Bench(t.seed + turn);
    const batch = bench.level.batch();
    batch.put(keyOf('a'), Buffer.from('a'));
    batch.put(keyOf('b'), Buffer.from('b'));
    void batch.write({ sync: true });
    bench.life.over = true;
    bench.disk.powerCut();
    seen.add(bench.found().join());
  }
  assert.equal([...seen].sort(), ['', 'a,b']);
});

test('whoever waited for a write when the process ended hears nothing more', async (t) => {
  const bench = new Bench(t.seed);
  let told = false;
  const tell = () => {
    told = true;
  };
  void bench.put('a').then(tell, tell);
  bench.life.over = true;
  bench.disk.powerCut();
  void bench.put('b').then(tell, tell);
  void bench.level.iterator({}).nextv(1).then(tell, tell);
  await bench.scheduler.run(60_000);
  assert.is(told, false);
  assert.not.ok(bench.found().includes('b'));
});

test('a write that fails shows nothing, and may count once it is opened again', async (t) => {
  const seen = new Set<string>();
  for (let turn = 0; turn < 40; turn++) {
    const bench = new Bench(t.seed + turn);
    await bench.finish(bench.put('a'));
    bench.disk.faults.failing = 1;
    const failed = await bench.finish(bench.put('b').catch((error: Error) => error));
    assert.instance(failed, Error);
    assert.equal(bench.found(), ['a']);
    await bench.level.reopen();
    seen.add(bench.found().join());
    bench.disk.powerCut();
    assert.ok(seen.has(bench.found().join()), 'what it found it keeps');
    await bench.finish(bench.put('c'));
    assert.ok(bench.found().includes('c'));
  }
  assert.equal([...seen].sort(), ['a', 'a,b']);
});

test('on a full disk writes fail and say why', async (t) => {
  const bench = new Bench(t.seed);
  bench.disk.faults.full = true;
  assert.is(bench.disk.refuses()?.code, 'DISK_FULL');
  const failed = await bench.finish(bench.put('a').catch((error: Error) => error));
  assert.match(String(failed), /space/);
  bench.disk.faults.full = false;
  await bench.finish(bench.put('b'));
  assert.ok(bench.found().includes('b'));
});

test('the end of the database can be lost, some synced writes of it', async (t) => {
  const bench = new Bench(t.seed);
  for (const text of ['a', 'b', 'c', 'd']) await bench.finish(bench.put(text));
  bench.disk.loseEnd(2);
  assert.equal(bench.found(), ['a', 'b']);
  bench.disk.powerCut();
  assert.equal(bench.found(), ['a', 'b']);
  bench.disk.loseEnd(9);
  assert.equal(bench.found(), []);
});

test('an image is what was on the platter, and stays it', async (t) => {
  const bench = new Bench(t.seed);
  await bench.finish(bench.put('a'));
  await bench.put('b', false);
  const image = bench.disk.image();
  await bench.finish(bench.put('c'));
  bench.disk.putBack(image);
  assert.equal(bench.found(), ['a']);
  await bench.finish(bench.put('d'));
  bench.disk.putBack(image);
  assert.equal(bench.found(), ['a']);
});
