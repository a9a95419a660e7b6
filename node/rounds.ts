import { HujiError } from '../proto/errors.js';
import type { Alarms } from './alarms.js';
import type { Clock } from './clock.js';

export interface RoundsParts {
  readonly clock: Pick<Clock, 'after'>;
  readonly alarms: Pick<Alarms, 'raise'>;
}

export interface Round {
  readonly everyMs: number;
  /** Of the alarm where a look fails, and what could not be looked at. */
  readonly subject: string;
  readonly what: string;
  look(): Promise<unknown>;
}

/** Looks at something again and again, the next time so long after the look before is over. */
export class Rounds {
  private readonly parts: RoundsParts;
  private readonly round: Round;
  private cancel: (() => void) | null = null;

  constructor(parts: RoundsParts, round: Round) {
    this.parts = parts;
    this.round = round;
  }

  start(): void {
    this.cancel = this.parts.clock.after(this.round.everyMs, () => {
      void this.round
        .look()
        .catch((error: unknown) => this.failed(error))
        .then(() => {
          if (this.cancel !== null) this.start();
        });
    });
  }

  /** A look under way goes on; none follows it. */
  stop(): void {
    this.cancel?.();
    this.cancel = null;
  }

  private failed(error: unknown): void {
    const code = error instanceof HujiError ? error.code : 'INTERNAL';
    const { subject, what } = this.round;
    this.parts.alarms.raise(code, subject, `${what} could not be looked at`);
  }
}

/** Whether a node may write by itself now, or has to wait for its neighbours, or for room. */
export function mayWrite(node: {
  recovering(): boolean;
  readonly startUp: { refuses(): HujiError | null };
  readonly store: { refuses(): HujiError | null };
}): boolean {
  return !node.recovering() && node.startUp.refuses() === null && node.store.refuses() === null;
}
