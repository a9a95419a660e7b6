import type { Clock } from '../../../node/clock.js';
import type { Scheduler } from './scheduler.js';

/**
 * One run of a process, from its start to its end. Whatever it awaits ends on something simulated;
 * once it is over nothing of that comes any more, and what it was doing stands still for ever.
 */
export class Life {
  over = false;
}

/** How the clock of a machine goes wrong. */
export interface ClockFaults {
  /** Added to the wall clock, ms. */
  offsetMs: number;
  /** Timers run by this factor: 1.001 is a second in a thousand slow. */
  drift: number;
}

/** 2004-08-02T00:00:00Z, a Monday: stations and the province begin. */
export const START_UNIX_MS = Date.UTC(2004, 7, 2);

/** The clock of one run of a process. */
export function clockOf(scheduler: Scheduler, life: Life, faults: ClockFaults): Clock {
  return {
    now: () => Math.floor(START_UNIX_MS + scheduler.now / faults.drift + faults.offsetMs),
    monotonic: () => scheduler.now / faults.drift,
    after: (ms, call) =>
      scheduler.after(ms * faults.drift, () => {
        if (!life.over) call();
      }),
  };
}

/** What a store does between two turns takes about so long, ms. */
const TURN_MS = 0.4;

/** The turns a store leaves to others: whatever is due meanwhile comes between, a crash too. */
export function turnsOf(clock: Clock): () => Promise<void> {
  return () =>
    new Promise((resolve) => {
      clock.after(TURN_MS, resolve);
    });
}
