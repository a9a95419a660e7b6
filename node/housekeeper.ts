import { HujiError } from '../proto/errors.js';
import { hlcToUnixMs } from '../proto/hlc.js';
import type { Alarms } from './alarms.js';
import type { Clock } from './clock.js';
import type { HybridClock } from './hybrid-clock.js';
import { LIMITS } from './limits.js';
import type { Branch, Log } from './log/log.js';
import type { Store } from './store/store.js';

/** The clock and the disk are looked at this often, where no tail wants it sooner, ms. */
const IDLE_MS = 5000;
/** Looks are never closer than this: where a tail is overdue and nothing may be sealed, ms. */
const SOONEST_MS = 250;

export interface HousekeeperParts {
  readonly clock: Clock;
  readonly hybrid: HybridClock;
  readonly alarms: Alarms;
  readonly store: Store;
  readonly log: Log;
  /** Longest age of an open tail, in ms. */
  readonly sealMs: number;
  /** Forgets frames that may go, so many at most. */
  trim(maxFrames: number): Promise<unknown>;
  /** Null, or why nothing may be sealed now. */
  refuses(): HujiError | null;
  onSealed(branch: Branch): void;
  /** The disk has room, as far as anybody knows. */
  onRoom(): void;
  /** Looks whether somebody is silent for too long. */
  watchSilence(): void;
}

/**
 * What has to be done from time to time: open tails sealed, old frames let go, clock and disk
 * watched. A tail is sealed when it is `sealMs` old, within 250 ms; a clock that jumped, a disk
 * that is full and one that has room again are noticed within 5 s. A node with nothing to do wakes
 * no more often than that.
 */
export class Housekeeper {
  private readonly parts: HousekeeperParts;
  private cancel: (() => void) | null = null;
  private offset: number;
  private trimmedAt = Number.NEGATIVE_INFINITY;
  private work: Promise<void> = Promise.resolve();

  constructor(parts: HousekeeperParts) {
    this.parts = parts;
    this.offset = this.difference();
  }

  start(): void {
    this.watchStart();
    this.next();
  }

  private next(): void {
    this.cancel = this.parts.clock.after(this.untilNext(), () => {
      this.watchClock();
      this.watchStore();
      this.parts.watchSilence();
      this.work = this.sealOld()
        .catch((error: unknown) => this.failed(error, 'an open tail could not be sealed'))
        .then(() => this.trimOld())
        .catch((error: unknown) => this.failed(error, 'old frames could not be let go'))
        .then(() => {
          if (this.cancel !== null) this.next();
        });
    });
  }

  /**
   * No tail opened after this can be due before a whole `sealMs`, so that a look by then comes in
   * time to see it; one that is open already says itself when it is due.
   */
  private untilNext(): number {
    const { log, clock, sealMs } = this.parts;
    let wait = Math.min(IDLE_MS, sealMs);
    for (const { tailSince } of log.branches()) {
      if (tailSince !== 0) wait = Math.min(wait, tailSince + sealMs - clock.now());
    }
    return Math.max(SOONEST_MS, wait);
  }

  async stop(): Promise<void> {
    this.cancel?.();
    this.cancel = null;
    await this.work;
  }

  private difference(): number {
    return this.parts.clock.now() - this.parts.clock.monotonic();
  }

  /** The wall clock should move as the steady one does. */
  private watchClock(): void {
    const now = this.difference();
    const jump = now - this.offset;
    this.offset = now;
    if (Math.abs(jump) < LIMITS.clockJumpMs) return;
    const seconds = Math.round(jump / 1000);
    this.parts.alarms.raise('CLOCK_JUMP', 'clock', `the wall clock moved by ${seconds} s`);
  }

  /** Nothing is accepted on a full disk, or without the folder; it is told unasked. */
  private watchStore(): void {
    const { store, alarms } = this.parts;
    const refusal = store.refuses();
    for (const code of ['DISK_FULL', 'STORE_GONE'] as const) {
      if (code !== refusal?.code) alarms.clear(code, 'store');
    }
    if (refusal === null) this.parts.onRoom();
    else alarms.raise(refusal.code, 'store', refusal.detail);
  }

  private failed(error: unknown, what: string): void {
    const code = error instanceof HujiError ? error.code : 'INTERNAL';
    this.parts.alarms.raise(code, 'store', what);
  }

  /** A clock behind what this node itself wrote was ahead then, or is behind now. */
  private watchStart(): void {
    const ahead = hlcToUnixMs(this.parts.hybrid.latest()) - this.parts.clock.now();
    if (ahead < LIMITS.clockAheadMs) return;
    const seconds = Math.round(ahead / 1000);
    this.parts.alarms.raise('CLOCK_JUMP', 'clock', `${seconds} s behind what was written before`);
  }

  private async sealOld(): Promise<void> {
    const { log, clock } = this.parts;
    const now = clock.now();
    const old = [...log.branches()].filter(
      ({ tailSince }) =>
        tailSince !== 0 && (now - tailSince >= this.parts.sealMs || now < tailSince),
    );
    for (const branch of old) await this.seal(branch);
  }

  private async trimOld(): Promise<void> {
    const now = this.parts.clock.monotonic();
    if (now - this.trimmedAt < LIMITS.trimEveryMs) return;
    if (this.parts.refuses() !== null || this.parts.store.refuses() !== null) return;
    this.trimmedAt = now;
    await this.parts.trim(LIMITS.trimFrames);
  }

  /** Seals every open tail now, so that what is held can be spoken of whole. */
  async sealAll(): Promise<void> {
    const open = [...this.parts.log.durable.branches()].filter(({ tailSince }) => tailSince !== 0);
    for (const branch of open) await this.seal(branch);
  }

  /** Seals one open tail now. */
  async seal(branch: Branch): Promise<void> {
    const { store, log } = this.parts;
    // What a neighbour may give back must not be sealed a second time, in another way.
    if (this.parts.refuses() !== null || store.refuses() !== null) return;
    const sealed = await store.commit((tx) => log.seal(tx, branch));
    if (sealed !== null) this.parts.onSealed(log.branch(branch.no));
  }
}
