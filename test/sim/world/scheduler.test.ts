import * as assert from 'uvu/assert';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { suite } from '../../harness.js';
import { Scheduler } from './scheduler.js';

const test = suite('sim/world/scheduler');

test('events come in the order of their times, of one time in the order asked for', async (t) => {
  const scheduler = new Scheduler();
  const random = seededRandom(t.seed);
  const wanted: { at: number; order: number }[] = [];
  const got: { at: number; order: number }[] = [];
  for (let order = 0; order < 300; order++) {
    const event = { at: Math.floor(random() * 20), order };
    wanted.push(event);
    scheduler.after(event.at, () => got.push(event));
  }
  wanted.sort((a, b) => a.at - b.at || a.order - b.order);
  assert.is(await scheduler.run(100), false);
  assert.equal(got, wanted);
  assert.equal([scheduler.now, scheduler.events], [100, 300]);
});

test('what is cancelled does not come', async () => {
  const scheduler = new Scheduler();
  const got: string[] = [];
  const cancel = scheduler.after(10, () => got.push('cancelled'));
  const late = scheduler.after(30, () => got.push('cancelled by an event'));
  scheduler.after(20, () => {
    got.push('stays');
    late();
  });
  cancel();
  await scheduler.run(100);
  assert.equal(got, ['stays']);
  cancel();
});

test('a run ends at its time, and the next goes on there', async () => {
  const scheduler = new Scheduler();
  const got: number[] = [];
  for (const at of [10, 20, 30]) scheduler.after(at, () => got.push(scheduler.now));
  await scheduler.run(20);
  assert.equal([got, scheduler.now], [[10, 20], 20]);
  scheduler.after(5, () => got.push(scheduler.now));
  await scheduler.run(40);
  assert.equal(got, [10, 20, 25, 30]);
});

test('a run ends when what it is for is done', async () => {
  const scheduler = new Scheduler();
  let count = 0;
  for (const at of [1, 2, 3]) scheduler.after(at, () => count++);
  assert.is(await scheduler.run(100, () => count === 2), true);
  assert.equal([count, scheduler.now], [2, 2]);
});

test('every promise goes on before the next event', async () => {
  const scheduler = new Scheduler();
  const got: string[] = [];
  const talk = async (name: string) => {
    for (let step = 0; step < 5; step++) {
      await Promise.resolve();
      got.push(`${name}${step}`);
    }
  };
  scheduler.after(1, () => void talk('a'));
  scheduler.after(1, () => void talk('b'));
  await scheduler.run(1);
  assert.is(got.join(' '), 'a0 a1 a2 a3 a4 b0 b1 b2 b3 b4');
});

test('the log has the same hash for the same lines at the same times, and no other', async () => {
  const hashOf = async (line: string, at: number) => {
    const scheduler = new Scheduler();
    scheduler.after(at, () => scheduler.note(line));
    await scheduler.run(10);
    return scheduler.logHash();
  };
  assert.is(await hashOf('a', 1), await hashOf('a', 1));
  assert.is.not(await hashOf('a', 1), await hashOf('b', 1));
  assert.is.not(await hashOf('a', 1), await hashOf('a', 2));
});

test('a loop that waits for nothing is an error, not a run without end', async () => {
  const scheduler = new Scheduler();
  const again = (): void => void scheduler.after(0, again);
  scheduler.after(5, again);
  const error = await scheduler.run(10).catch((thrown: Error) => thrown.message);
  assert.is(error, 'time stands still at 5 ms');
});
