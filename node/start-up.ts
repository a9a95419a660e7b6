import { HujiError } from '../proto/errors.js';
import type { FollowUp } from './follow-up.js';

/**
 * What a start has to write: losses noted, held frames applied, keys put in force. On a full disk
 * the node opens all the same and answers questions; it writes nothing of its own until the rest
 * of its start is done, when there is room again.
 */
export class StartUp {
  private readonly steps: (() => Promise<void>)[] = [];
  private stalled = false;
  private work: Promise<void> = Promise.resolve();

  /** Does it now, or once there is room. Rejects with whatever is no full disk. */
  add(step: () => Promise<void>): Promise<void> {
    this.steps.push(step);
    return this.goOn();
  }

  /** There is room: what a full disk has put off, then what else waits for it. */
  again(followUp: Pick<FollowUp, 'addOnce' | 'retry'>): void {
    if (this.stalled) followUp.addOnce('start', () => this.goOn());
    followUp.retry();
  }

  private goOn(): Promise<void> {
    this.work = this.work.catch(() => undefined).then(() => this.run());
    return this.work;
  }

  private async run(): Promise<void> {
    for (;;) {
      const [step] = this.steps;
      if (step === undefined) break;
      try {
        await step();
      } catch (error) {
        this.stalled = error instanceof HujiError && error.code === 'DISK_FULL';
        if (this.stalled) return;
        this.steps.shift();
        throw error;
      }
      this.steps.shift();
    }
    this.stalled = false;
  }

  /** Null, or why nothing may be written yet. */
  refuses(): HujiError | null {
    return this.stalled ? new HujiError('DISK_FULL') : null;
  }
}
