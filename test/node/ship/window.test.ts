import * as assert from 'uvu/assert';
import type { Clock } from '../../../node/clock.js';
import { Window, type WindowPlan } from '../../../node/ship/window.js';
import { suite } from '../../harness.js';

const test = suite('node/ship/window');

const HOUR = 3_600_000;

/** A clock that stands until it is set. */
class StillClock implements Clock {
  at = 1_000_000 * HOUR;

  now(): number {
    return this.at;
  }

  monotonic(): number {
    return this.at;
  }

  after(): () => void {
    return () => undefined;
  }
}

function plan(more: Partial<WindowPlan> = {}): WindowPlan {
  return {
    // Every full hour.
    next: (after) => (Math.floor(after / HOUR) + 1) * HOUR,
    lastsMs: 600_000,
    bytesMax: Number.POSITIVE_INFINITY,
    dial: () => Promise.resolve(),
    hangUp: () => Promise.resolve(),
    ...more,
  };
}

test('it is over when its time or its bytes are, and the next begins by the plan', () => {
  const clock = new StillClock();
  const window = new Window(clock, plan({ bytesMax: 1000 }));
  assert.is(window.wait(), HOUR);
  clock.at += HOUR;
  assert.is(window.wait(), 0);
  window.open();
  assert.is(window.isOver(999), false);
  assert.is(window.isOver(1000), true);
  window.add(600);
  assert.is(window.isOver(399), false);
  assert.is(window.isOver(400), true);
  clock.at += 600_000;
  assert.is(window.isOver(0), true);
  window.shut(false);
  assert.equal(window.last, { at: clock.at - 600_000, ms: 600_000, bytes: 600, drained: false });
  assert.is(window.wait(), HOUR - 600_000, 'the hour that has begun has had its window');
});

test('what is left is whole milliseconds, none too few', () => {
  const clock = new StillClock();
  const window = new Window(clock, plan());
  window.open();
  clock.at += 599_999.75;
  assert.is(window.leftMs(), 1);
  assert.is(window.isOver(0), false);
  clock.at += 1;
  assert.is(window.isOver(0), true);
});

test('a clock that was ahead keeps it shut no longer than the plan says', () => {
  const clock = new StillClock();
  const window = new Window(clock, plan());
  const right = clock.at;
  clock.at += 16 * HOUR;
  window.open();
  window.shut(true);
  clock.at = right;
  assert.is(window.wait(), HOUR);
  clock.at += HOUR / 2;
  assert.is(window.wait(), HOUR / 2);
});

test('it opens when it is asked for, with or without a plan', () => {
  const window = new Window(new StillClock(), plan({ next: () => null }));
  assert.is(window.wait(), null);
  window.ask();
  assert.is(window.wait(), 0);
  window.open();
  window.shut(true);
  assert.is(window.wait(), null);
  assert.is(window.quietMs(), 0);
});

test('it says how many windows what waits will take, and when', () => {
  const clock = new StillClock();
  const window = new Window(clock, plan());
  assert.equal(window.forecast(0), { bytes: 2_268_000, windows: 0, drainedBy: null });
  const two = window.forecast(2_268_001);
  assert.is(two.windows, 2);
  assert.is(two.drainedBy, clock.at + 2 * HOUR);
  // A line half as good, half believed at once.
  window.open();
  window.add(1_134_000);
  clock.at += 600_000;
  window.shut(false);
  assert.is(window.forecast(1).bytes, 1_701_000);
  // What was hung up since nothing waited says nothing about the line.
  window.open();
  window.add(10);
  clock.at += 60_000;
  window.shut(true);
  assert.is(window.forecast(1).bytes, 1_701_000);
  // Nor does one that was engaged all night.
  window.open();
  clock.at += 600_000;
  window.shut(false);
  assert.is(window.forecast(1).bytes, 1_701_000);
  // Of what is years away only how many windows it takes.
  const far = window.forecast(1_701_000 * 20_000);
  assert.equal([far.windows, far.drainedBy], [20_000, null]);
});
