import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Dialer, Link } from '../../transports/transport.js';
import type { Clock } from '../clock.js';
import type { Session } from './session.js';
import type { NeighbourState, Waits } from './ship.js';

export interface UplinkParts {
  readonly clock: Clock;
  readonly dialer: Dialer;
  /** What `status` calls it. */
  readonly way: string;
  /** Whom it leads to. */
  readonly peer: NodeCode;
  readonly waits: Waits;
  /** Talks until the link ends; gives the error it ended with, or null. */
  talk(link: Link, started: (session: Session) => void): Promise<Error | null>;
  /** A dial failed, or a talk ended before it had begun. */
  onFailed(error: Error): void;
}

/** One way to a parent, dialled again and again until it is stopped. */
export class Uplink {
  readonly way: string;
  readonly peer: NodeCode;
  private readonly parts: UplinkParts;
  private readonly stopping = new AbortController();
  private state: NeighbourState['state'] = 'connecting';
  private error: string | null = null;
  private since: number;
  session: Session | null = null;

  constructor(parts: UplinkParts) {
    this.parts = parts;
    this.way = parts.way;
    this.peer = parts.peer;
    this.since = parts.clock.now();
  }

  /** Whether the other side has greeted and talks. */
  get answers(): boolean {
    return this.session?.greeted === true;
  }

  async keepUp(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      this.state = 'connecting';
      const wait = await this.once();
      this.session = null;
      this.state = 'waiting';
      if (!signal.aborted) await this.pause(wait);
    }
    this.state = 'closed';
  }

  /** Whole messages only have left and arrived: what the other side lacks goes another way. */
  stop(): void {
    this.stopping.abort();
    this.session?.link.close();
  }

  /** One dial and, if it succeeds, one talk; gives how long to wait before the next. */
  private async once(): Promise<number> {
    const { clock, dialer, waits, talk, onFailed } = this.parts;
    const { signal } = this.stopping;
    let link: Link;
    try {
      link = await dialer.dial(signal);
    } catch (error) {
      this.error = errorText(error as Error);
      if (!signal.aborted) onFailed(error as Error);
      return waits.failed();
    }
    if (signal.aborted) {
      link.close();
      return 0;
    }
    const start = clock.monotonic();
    this.since = clock.now();
    this.state = 'live';
    this.error = null;
    const failure = await talk(link, (session) => {
      this.session = session;
    });
    const { useful = false, greeted = false } = this.session ?? {};
    this.error = failure === null ? null : errorText(failure);
    if (!greeted && !signal.aborted) onFailed(failure ?? new HujiError('LINK_DOWN', ''));
    // A parent that has taken something is there: there is no row of failures to wait out.
    return waits.ended(useful ? Number.POSITIVE_INFINITY : clock.monotonic() - start);
  }

  private pause(ms: number): Promise<void> {
    const { signal } = this.stopping;
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.parts.clock.after(ms, done);
      signal.addEventListener('abort', done);
    });
  }

  status(): NeighbourState {
    const { session } = this;
    const traffic = session?.link.wire ?? session?.link.traffic;
    return {
      peer: this.peer,
      role: 'parent',
      way: this.way,
      state: this.state === 'live' && session?.greeted !== true ? 'greeting' : this.state,
      error: this.error ?? faultOf(session),
      since: this.since,
      sent: traffic?.sent ?? 0,
      received: traffic?.received ?? 0,
      lastHeard: session?.lastHeard ?? 0,
    };
  }
}

/** What does not pass over this link, though the link is up. */
export function faultOf(session: Session | null): string | null {
  const fault = session?.fault ?? null;
  return fault === null ? null : errorText(fault);
}

export function errorText(error: Error): string {
  return error instanceof HujiError ? `${error.code} ${error.detail}`.trim() : error.message;
}
