import type { Clock } from '../clock.js';

/** Lets one receipt of each branch out at once and the next ones at most every so often. */
export class ReceiptPacer {
  private readonly clock: Clock;
  private readonly everyMs: number;
  private readonly write: (branch: number) => void;
  private readonly lastAt = new Map<number, number>();
  private readonly waiting = new Map<number, () => void>();
  private stopped = false;

  constructor(clock: Clock, everyMs: number, write: (branch: number) => void) {
    this.clock = clock;
    this.everyMs = everyMs;
    this.write = write;
  }

  ask(branch: number): void {
    if (this.stopped || this.waiting.has(branch)) return;
    const now = this.clock.monotonic();
    const last = this.lastAt.get(branch);
    const wait = last === undefined ? 0 : Math.max(0, last + this.everyMs - now);
    if (wait === 0) this.let(branch);
    else
      this.waiting.set(
        branch,
        this.clock.after(wait, () => this.let(branch)),
      );
  }

  private let(branch: number): void {
    this.waiting.delete(branch);
    this.lastAt.set(branch, this.clock.monotonic());
    this.write(branch);
  }

  stop(): void {
    this.stopped = true;
    for (const cancel of this.waiting.values()) cancel();
    this.waiting.clear();
  }
}
