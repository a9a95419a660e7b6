import { hlcDay, hlcFromUnixMs } from '../proto/hlc.js';

/**
 * Time and timers, handed in: the daemon gets the system's, the simulator its own.
 * Nothing else in node/ asks what time it is.
 */
export interface Clock {
  /** Wall clock, Unix milliseconds; may jump. */
  now(): number;
  /** Milliseconds that never go back, from an arbitrary start. */
  monotonic(): number;
  /** Calls once after `ms`; returns a cancel. */
  after(ms: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

/** The day it is there, YYYYMMDD. */
export function dayOf(clock: Pick<Clock, 'now'>): string {
  return hlcDay(hlcFromUnixMs(clock.now()));
}

/** Random bytes, handed in for the same reason. */
export interface Random {
  bytes(length: number): Uint8Array;
}
