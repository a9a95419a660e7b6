import type { Clock } from '../clock.js';

/** When a line that costs money may be used, and how it is opened. Handed in. */
export interface WindowPlan {
  /** Start of the next window after this time, Unix ms; null: only when it is asked for. */
  next(after: number): number | null;
  /** The longest a window lasts, ms. */
  readonly lastsMs: number;
  /** Bytes both ways that a window may carry. */
  readonly bytesMax: number;
  /** Makes the connection that links run over, where it takes a command. */
  dial(signal: AbortSignal): Promise<void>;
  hangUp(): Promise<void>;
}

/** What one window carried. */
export interface WindowUse {
  readonly at: number;
  readonly ms: number;
  readonly bytes: number;
  /** Nothing waited any more when it was closed. */
  readonly drained: boolean;
}

export interface Forecast {
  /** Bytes that one window carries, by those of before. */
  readonly bytes: number;
  readonly windows: number;
  /**
   * When the last of them begins, Unix ms; null where nothing waits, no window is planned, or it is
   * too far off to be told.
   */
  readonly drainedBy: number | null;
}

/** Until a window has shown better: a modem at 33.6 kbit/s, a tenth for protocols. */
const BYTES_PER_SECOND = 3780;
/** Weight of the last window in what is expected of the next. */
const LAST_WEIGHT = 0.5;
/** Windows looked ahead at most: some years of nights. */
const AHEAD_MAX = 1_000;
/** A window that was over so soon, or carried nothing, says nothing about the line, ms. */
const TELLING_MS = 5_000;

/** The windows of one way, one after the other. */
export class Window {
  readonly plan: WindowPlan;
  last: WindowUse | null = null;
  private readonly clock: Clock;
  private bytesPerMs = BYTES_PER_SECOND / 1000;
  private opened: { at: number; monotonic: number } | null = null;
  private spent = 0;
  private asked = false;
  /** No window that was planned for before this time opens any more. */
  private since: number;

  constructor(clock: Clock, plan: WindowPlan) {
    this.clock = clock;
    this.plan = plan;
    this.since = clock.now();
  }

  get isOpen(): boolean {
    return this.opened !== null;
  }

  /** On demand: the next one begins now. */
  ask(): void {
    this.asked = true;
  }

  next(): number | null {
    // A clock that was ahead and has been put right would keep the line shut until it is there.
    this.since = Math.min(this.since, this.clock.now());
    return this.plan.next(this.since);
  }

  /** Milliseconds until it is to open; null: until somebody asks. */
  wait(): number | null {
    if (this.asked) return 0;
    const next = this.next();
    return next === null ? null : Math.max(0, next - this.clock.now());
  }

  open(): void {
    this.asked = false;
    this.spent = 0;
    this.opened = { at: this.clock.now(), monotonic: this.clock.monotonic() };
  }

  /** A link of this window has ended after carrying so much. */
  add(bytes: number): void {
    this.spent += bytes;
  }

  /** Whether time or money has run out; `underWay`: bytes of the link there is. */
  isOver(underWay: number): boolean {
    return this.leftMs() <= 0 || this.spent + underWay >= this.plan.bytesMax;
  }

  /** Whole ms: a fraction that is waited for may end with a fraction of itself left. */
  leftMs(): number {
    if (this.opened === null) return 0;
    return Math.ceil(this.plan.lastsMs - (this.clock.monotonic() - this.opened.monotonic));
  }

  shut(drained: boolean): void {
    if (this.opened === null) return;
    const ms = Math.round(this.clock.monotonic() - this.opened.monotonic);
    this.last = { at: this.opened.at, ms, bytes: this.spent, drained };
    if (ms >= TELLING_MS && !drained && this.spent > 0) {
      this.bytesPerMs += LAST_WEIGHT * (this.spent / ms - this.bytesPerMs);
    }
    this.opened = null;
    this.since = this.clock.now();
  }

  forecast(waitingBytes: number): Forecast {
    const { bytesMax, lastsMs } = this.plan;
    const bytes = Math.max(1, Math.floor(Math.min(bytesMax, this.bytesPerMs * lastsMs)));
    const windows = Math.ceil(waitingBytes / bytes);
    const isTold = windows > 0 && windows <= AHEAD_MAX;
    let drainedBy: number | null = isTold ? this.clock.now() : null;
    for (let left = windows; left > 0 && drainedBy !== null; left--) {
      drainedBy = this.plan.next(drainedBy);
    }
    return { bytes, windows, drainedBy };
  }

  /** How long the neighbour has to wait for a word after this one, ms; 0: nobody knows. */
  quietMs(): number {
    const now = this.clock.now();
    const next = this.plan.next(now);
    return next === null ? 0 : next - now + this.plan.lastsMs;
  }
}
