import type { Random } from '../clock.js';

export interface BackoffLimits {
  /** The first wait is drawn from zero to this, ms; each failure doubles it. */
  readonly baseMs: number;
  /** No wait is longer, ms. */
  readonly capMs: number;
  /** A link that held for so long ends the row of failures, ms. */
  readonly stableMs: number;
}

/**
 * A minute at most: stations that all lost their county come back within it, and not all at once.
 */
export const BACKOFF_LIMITS: BackoffLimits = { baseMs: 1_000, capMs: 60_000, stableMs: 30_000 };

/**
 * How long to wait before the next dial: exponential with full jitter, so that many nodes that
 * lost one parent spread evenly. Pure: it asks no clock.
 */
export class Backoff {
  readonly #limits: BackoffLimits;
  readonly #random: Random;
  #failures = 0;

  constructor(random: Random, limits: BackoffLimits = BACKOFF_LIMITS) {
    const { baseMs, capMs, stableMs } = limits;
    if (!(baseMs > 0 && capMs >= baseMs && stableMs >= 0)) throw new RangeError('backoff limits');
    this.#random = random;
    this.#limits = limits;
  }

  /** Dials that failed, or links that did not hold, in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** A dial failed: whole milliseconds to wait before the next. */
  failed(): number {
    const { baseMs, capMs } = this.#limits;
    // The exponent is bounded only so that the power stays a number.
    const most = Math.min(capMs, baseMs * 2 ** Math.min(this.#failures, 50));
    this.#failures++;
    return Math.floor(this.#fraction() * (most + 1));
  }

  /** A link ended that was up for `upMs`: milliseconds to wait before the next dial. */
  ended(upMs: number): number {
    if (upMs >= this.#limits.stableMs) this.#failures = 0;
    return this.failed();
  }

  /** Something says that it may go better now, an operator or a new address. */
  reset(): void {
    this.#failures = 0;
  }

  /** In [0, 1). */
  #fraction(): number {
    const bytes = this.#random.bytes(4);
    return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) / 2 ** 32;
  }
}
