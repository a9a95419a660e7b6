import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Dialer, Link } from '../../transports/transport.js';
import type { Clock } from '../clock.js';
import { LIMITS } from '../limits.js';
import type { Session } from './session.js';
import type { NeighbourState, Waits } from './ship.js';
import type { OrderedWay, WayOrder } from './way-order.js';
import type { Window } from './window.js';

export interface UplinkParts {
  readonly clock: Clock;
  readonly dialer: Dialer;
  /** What `status` calls it. */
  readonly way: string;
  /** Whom it leads to. */
  readonly peer: NodeCode;
  readonly waits: Waits;
  readonly order: WayOrder;
  /** When it may be used; null: always. */
  readonly window: Window | null;
  readonly paused: boolean;
  /** Talks until the link ends; gives the error it ended with, or null. */
  talk(link: Link, started: (session: Session) => void): Promise<Error | null>;
  /** A dial failed, or a talk ended before it had begun. */
  onFailed(error: Error): void;
}

/** One way to a parent, dialled again and again until it is stopped. */
export class Uplink implements OrderedWay {
  readonly way: string;
  readonly peer: NodeCode;
  readonly window: Window | null;
  readonly dialer: Dialer;
  paused: boolean;
  private fresh: boolean;
  private readonly born: number;
  private readonly parts: UplinkParts;
  private readonly stopping = new AbortController();
  private state: NeighbourState['state'] = 'connecting';
  private error: string | null = null;
  private since: number;
  private rouse: (() => void) | null = null;
  private greetedOnce = false;
  /** The command that dials has done its work, and none has hung up since. */
  private lineUp = false;
  /** Links that could not be had over it in a row. */
  private lineFailures = 0;
  session: Session | null = null;

  constructor(parts: UplinkParts) {
    this.parts = parts;
    this.way = parts.way;
    this.peer = parts.peer;
    this.window = parts.window;
    this.dialer = parts.dialer;
    this.paused = parts.paused;
    this.fresh = parts.window === null;
    this.born = parts.clock.monotonic();
    this.since = parts.clock.now();
  }

  /** Whether the other side has greeted and talks. */
  get answers(): boolean {
    return this.session?.greeted === true;
  }

  /**
   * Whether the other side may be out of reach this way for good, so that disks are all there is:
   * it was tried and never answered.
   */
  get isVain(): boolean {
    return this.window === null && !this.hopeful && !this.answers && !this.greetedOnce;
  }

  /** Tried for the first time; some ways never say that they do not answer, as one by disk. */
  get hopeful(): boolean {
    return this.fresh && this.parts.clock.monotonic() - this.born < LIMITS.hopeMs;
  }

  wake(): void {
    this.rouse?.();
  }

  yield(): void {
    this.session?.link.close();
  }

  async keepUp(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const held = this.heldBack();
      if (held === null) await this.step();
      else {
        this.state = held;
        await this.pause(this.restOf(held));
      }
    }
    await this.shut(false);
    this.state = 'closed';
  }

  /** Why it may not be dialled now. */
  private heldBack(): 'paused' | 'standby' | 'scheduled' | null {
    const { window } = this;
    if (this.paused) return 'paused';
    if (this.parts.order.mustWait(this)) return 'standby';
    return window === null || window.isOpen || window.wait() === 0 ? null : 'scheduled';
  }

  /** Until it is to be looked at again, ms; null: when something changes. */
  private restOf(held: 'paused' | 'standby' | 'scheduled'): number | null {
    if (held === 'paused') return null;
    return held === 'standby' ? LIMITS.hopeMs : (this.window?.wait() ?? null);
  }

  private async step(): Promise<void> {
    const { signal } = this.stopping;
    this.state = 'connecting';
    if (this.window !== null && !(await this.raiseLine(this.window))) return;
    const wait = await this.once();
    this.session = null;
    this.state = 'waiting';
    this.parts.order.changed();
    const { window } = this;
    if (window === null) {
      if (!signal.aborted) await this.sleep(wait);
    } else if (this.paused || window.isOver(0)) await this.shut(false);
    else if (window.isOpen) await this.sleep(Math.min(LIMITS.redialMs, window.leftMs()));
  }

  /** A line that is engaged, or was lost, is called again for as long as the window lasts. */
  private async raiseLine(window: Window): Promise<boolean> {
    if (!window.isOpen) window.open();
    if (this.lineFailures >= LIMITS.lineFailures) await this.hangUp();
    if (this.lineUp) return true;
    this.lineUp = true;
    this.lineFailures = 0;
    try {
      await window.plan.dial(this.stopping.signal);
      return true;
    } catch (error) {
      this.error = errorText(error as Error);
      this.parts.onFailed(error as Error);
      await this.hangUp();
      this.state = 'waiting';
      await this.sleep(Math.max(0, Math.min(LIMITS.callAgainMs, window.leftMs())));
      if (this.paused || window.isOver(0)) await this.shut(false);
      return false;
    }
  }

  private async hangUp(): Promise<void> {
    if (!this.lineUp) return;
    this.lineUp = false;
    await this.window?.plan.hangUp().catch((error: Error) => this.parts.onFailed(error));
  }

  private async shut(drained: boolean): Promise<void> {
    if (this.window?.isOpen !== true) return;
    this.window.shut(drained);
    await this.hangUp();
  }

  /** Whole messages only have left and arrived: what the other side lacks goes another way. */
  stop(): void {
    this.stopping.abort();
    this.session?.link.close();
  }

  /** One dial and, if it succeeds, one talk; gives how long to wait before the next. */
  private async once(): Promise<number> {
    const { clock, dialer, waits, talk, onFailed, order } = this.parts;
    const { signal } = this.stopping;
    let link: Link;
    try {
      link = await dialer.dial(signal);
    } catch (error) {
      this.error = errorText(error as Error);
      this.fresh = false;
      this.lineFailures += 1;
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
    this.lineFailures = 0;
    const watch = this.watchWindow(link);
    const failure = await talk(link, (session) => {
      this.session = session;
    });
    await watch();
    const { useful = false, greeted = false } = this.session ?? {};
    if (greeted) this.greetedOnce = true;
    this.error = failure === null ? null : errorText(failure);
    this.fresh = false;
    if (!greeted && !signal.aborted) onFailed(failure ?? new HujiError('LINK_DOWN', ''));
    order.changed();
    // A parent that has taken something is there: there is no row of failures to wait out.
    return waits.ended(useful ? Number.POSITIVE_INFINITY : clock.monotonic() - start);
  }

  /** Ends the talk when time or money has run out, or nothing is left to say. */
  private watchWindow(link: Link): () => Promise<void> {
    const { window } = this;
    if (window === null) return () => Promise.resolve();
    const carried = (): number => {
      const { sent, received } = link.wire ?? link.traffic;
      return sent + received;
    };
    let drained = false;
    let cancel: () => void = () => undefined;
    const look = (): void => {
      drained = this.session?.drained() === true;
      if (drained || window.isOver(carried())) link.close();
      else cancel = this.parts.clock.after(LIMITS.windowLookMs, look);
    };
    look();
    return async () => {
      cancel();
      window.add(carried());
      if (drained) await this.shut(true);
    };
  }

  /** Until so many ms have passed, null: for ever, or something has changed. */
  private pause(ms: number | null): Promise<void> {
    return this.rest(ms, true);
  }

  private sleep(ms: number): Promise<void> {
    return this.rest(ms, false);
  }

  private rest(ms: number | null, mayWake: boolean): Promise<void> {
    const { signal } = this.stopping;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        this.rouse = null;
        signal.removeEventListener('abort', done);
        resolve();
      };
      const most = LIMITS.restMaxMs;
      const cancel = ms === null ? nothing : this.parts.clock.after(Math.min(ms, most), done);
      signal.addEventListener('abort', done);
      if (mayWake) this.rouse = done;
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

function nothing(): void {
  // Nothing to cancel.
}

/** What does not pass over this link, though the link is up. */
export function faultOf(session: Session | null): string | null {
  const fault = session?.fault ?? null;
  return fault === null ? null : errorText(fault);
}

export function errorText(error: Error): string {
  return error instanceof HujiError ? `${error.code} ${error.detail}`.trim() : error.message;
}
