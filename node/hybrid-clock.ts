import { type Hlc, hlcFromUnixMs, hlcTick } from '../proto/hlc.js';
import type { Clock } from './clock.js';
import { LIMITS } from './limits.js';

/** This node's hybrid clock: ticks for what it writes, follows what it receives, within a bound. */
export class HybridClock {
  private last: Hlc = 0;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Starts after everything this node has written or followed before. */
  start(last: Hlc): void {
    this.last = Math.max(this.last, last);
  }

  latest(): Hlc {
    return this.last;
  }

  tick(): Hlc {
    this.last = hlcTick(this.last, this.clock.now());
    return this.last;
  }

  /**
   * Follows a value received. False where it lies further ahead of the wall clock than the bound:
   * then it is not followed, so that one node's wrong clock stays its own.
   */
  observe(hlc: Hlc): boolean {
    if (hlc > hlcFromUnixMs(this.clock.now() + LIMITS.clockAheadMs)) return false;
    this.last = Math.max(this.last, hlc);
    return true;
  }
}
