import { hlcToUnixMs } from '../proto/hlc.js';
import type { Alarms } from './alarms.js';
import type { Clock } from './clock.js';
import type { HybridClock } from './hybrid-clock.js';
import { LIMITS } from './limits.js';
import type { Branch, Log } from './log/log.js';
import type { Store } from './store/store.js';

const EVERY_MS = 250;

export interface HousekeeperParts {
  readonly clock: Clock;
  readonly hybrid: HybridClock;
  readonly alarms: Alarms;
  readonly store: Store;
  readonly log: Log;
  /** Longest age of an open tail, in ms. */
  readonly sealMs: number;
  onSealed(branch: Branch): void;
}

/** What has to be done from time to time: open tails sealed, the clock watched. */
export class Housekeeper {
  private readonly parts: HousekeeperParts;
  private cancel: (() => void) | null = null;
  private offset: number;
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
    this.cancel = this.parts.clock.after(EVERY_MS, () => {
      this.watchClock();
      this.work = this.sealOld()
        .catch((error: Error) => this.parts.alarms.raise('STORE_DAMAGED', 'tail', error.message))
        .then(() => {
          if (this.cancel !== null) this.next();
        });
    });
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

  /** Seals one open tail now. */
  async seal(branch: Branch): Promise<void> {
    const { store, log } = this.parts;
    const sealed = await store.commit((tx) => log.seal(tx, branch));
    if (sealed !== null) this.parts.onSealed(log.branch(branch.no));
  }
}
