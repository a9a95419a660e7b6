import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { HybridClock } from '../../node/hybrid-clock.js';
import { LIMITS } from '../../node/limits.js';
import { HLC_STEPS_PER_MS, hlcFromUnixMs } from '../../proto/hlc.js';
import { suite } from '../harness.js';
import { person } from './drafts.js';
import { hastyClock, STATION, Tree, write } from './tree.js';

const test = suite('node/hybrid-clock');

const NOON = Date.UTC(2004, 8, 1, 12);

function clockAt(wall: { ms: number }): HybridClock {
  return new HybridClock({ ...hastyClock, now: () => wall.ms });
}

test('whatever the wall clock does, it never repeats and never goes back', (t) => {
  const steps = fc.array(
    fc.record({ jump: fc.integer({ min: -10_000, max: 10_000 }), heard: fc.option(fc.nat(1000)) }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(steps, (given) => {
      const wall = { ms: NOON };
      const clock = clockAt(wall);
      let last = 0;
      for (const { jump, heard } of given) {
        wall.ms += jump;
        if (heard !== null) clock.observe(hlcFromUnixMs(wall.ms + heard));
        const next = clock.tick();
        assert.ok(next > last);
        last = next;
      }
    }),
    { seed: t.seed },
  );
});

test('it follows up to the bound and not a step beyond', () => {
  const wall = { ms: NOON };
  const clock = clockAt(wall);
  const bound = hlcFromUnixMs(NOON + LIMITS.clockAheadMs);
  assert.is(clock.observe(bound + 1), false);
  assert.is(clock.latest(), 0);
  assert.is(clock.tick(), hlcFromUnixMs(NOON));
  assert.is(clock.observe(bound), true);
  assert.is(clock.tick(), bound + 1);
  // Its own lead is no reason to follow others further.
  assert.is(clock.observe(bound + HLC_STEPS_PER_MS), false);
  wall.ms += 1;
  assert.is(clock.observe(bound + HLC_STEPS_PER_MS), true);
});

test('hearing of the past changes nothing', () => {
  const clock = clockAt({ ms: NOON });
  const now = clock.tick();
  assert.is(clock.observe(now - 1000), true);
  assert.is(clock.latest(), now);
});

test('it goes on after a start where it was, though the wall clock was set back', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const station = await tree.join(STATION, province);
  await write(station, [person(1)]);
  const before = station.hybrid.latest();
  const yesterday = { ...hastyClock, now: () => hastyClock.now() - 86_400_000 };
  const again = await tree.reopen(station, { clock: yesterday });
  assert.ok(again.hybrid.tick() > before);
});
