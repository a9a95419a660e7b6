import type { Clock } from '../../node/clock.js';

/** Between two looks no more than this counts: longer than that it was this process that stood. */
const LOOK_MAX_MS = 1_000;

/**
 * Waiting that ends. Only the time in which this process ran counts, as what it waits for stands on
 * the same machine: one that was stopped, or got no turn for a minute, has not been waiting.
 */
export class Patience {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #limitMs: number;
  #waitedMs = 0;
  #lookedAt: number;

  constructor(clock: Pick<Clock, 'monotonic'>, limitMs: number) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#lookedAt = clock.monotonic();
  }

  /** Whether it is over; to be asked at every look. */
  isOver(): boolean {
    const now = this.#clock.monotonic();
    this.#waitedMs += Math.min(now - this.#lookedAt, LOOK_MAX_MS);
    this.#lookedAt = now;
    return this.#waitedMs > this.#limitMs;
  }

  /** Something has moved: it begins anew. */
  renew(): void {
    this.#waitedMs = 0;
    this.#lookedAt = this.#clock.monotonic();
  }
}
