import type { ErrorCode } from '../proto/errors.js';
import type { Clock } from './clock.js';

/** Something a person should look at. One entry for each code and subject while it lasts. */
export interface Alarm {
  /** Of the error table, so that there is always something to try. */
  readonly code: ErrorCode;
  /** A node, stream or file; never personal data. */
  readonly subject: string;
  readonly detail: string;
  /** Unix ms. */
  readonly since: number;
}

export class Alarms {
  private readonly raised = new Map<string, Alarm>();
  private readonly clock: Clock;
  private readonly onRaise: (alarm: Alarm) => void;
  private readonly onOver: (alarm: Alarm) => void;

  constructor(
    clock: Clock,
    onRaise: (alarm: Alarm) => void,
    onOver: (alarm: Alarm) => void = () => undefined,
  ) {
    this.clock = clock;
    this.onRaise = onRaise;
    this.onOver = onOver;
  }

  raise(code: ErrorCode, subject: string, detail: string): void {
    const key = `${code} ${subject}`;
    const known = this.raised.get(key);
    const alarm = { code, subject, detail, since: known?.since ?? this.clock.now() };
    this.raised.set(key, alarm);
    if (known === undefined) this.onRaise(alarm);
  }

  clear(code: string, subject: string): void {
    const key = `${code} ${subject}`;
    const alarm = this.raised.get(key);
    if (alarm === undefined) return;
    this.raised.delete(key);
    this.onOver(alarm);
  }

  list(): Alarm[] {
    return [...this.raised.values()].sort((a, b) => a.since - b.since);
  }
}
