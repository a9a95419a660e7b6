import type { Clock } from '../clock.js';
import { LIMITS } from '../limits.js';

export interface ReceiptPace {
  /** Between two receipts of one branch, on average, ms. */
  readonly everyMs: number;
  /** So many of one branch leave at once, after a rest as long as theirs. */
  readonly atOnce: number;
}

export const RECEIPT_PACE: ReceiptPace = {
  everyMs: LIMITS.receiptEveryMs,
  atOnce: LIMITS.receiptsAtOnce,
};

/**
 * Paces the receipts of each branch: who writes a few changes hears of each at once, and a stream
 * that flows is receipted every so often (generic cell rate algorithm, ITU-T I.371).
 */
export class ReceiptPacer {
  private readonly clock: Clock;
  private readonly pace: ReceiptPace;
  private readonly write: (branch: number) => void;
  /** When the next one would be due if they came evenly, monotonic ms. */
  private readonly evenlyAt = new Map<number, number>();
  private readonly waiting = new Map<number, () => void>();
  private stopped = false;

  constructor(clock: Clock, pace: ReceiptPace, write: (branch: number) => void) {
    this.clock = clock;
    this.pace = pace;
    this.write = write;
  }

  ask(branch: number): void {
    if (this.stopped || this.waiting.has(branch)) return;
    const { everyMs, atOnce } = this.pace;
    const wait = this.evenlyFor(branch) - (atOnce - 1) * everyMs - this.clock.monotonic();
    if (wait <= 0) this.let(branch);
    else
      this.waiting.set(
        branch,
        this.clock.after(wait, () => this.let(branch)),
      );
  }

  private let(branch: number): void {
    this.waiting.delete(branch);
    const from = Math.max(this.evenlyFor(branch), this.clock.monotonic());
    this.evenlyAt.set(branch, from + this.pace.everyMs);
    this.write(branch);
  }

  private evenlyFor(branch: number): number {
    return this.evenlyAt.get(branch) ?? Number.NEGATIVE_INFINITY;
  }

  stop(): void {
    this.stopped = true;
    for (const cancel of this.waiting.values()) cancel();
    this.waiting.clear();
  }
}
