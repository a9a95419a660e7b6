import type { Alarm } from './alarms.js';
import type { Clock, Random } from './clock.js';
import type { NodeIdentity } from './identity/identity.js';
import type { Waits } from './ship/ship.js';
import type { HeadsKeeper, Store } from './store/store.js';

/** What a node is opened with. */
export interface NodeOptions {
  readonly identity: NodeIdentity;
  readonly store: Store;
  readonly heads: Pick<HeadsKeeper, 'acknowledged' | 'reset'>;
  readonly clock: Clock;
  readonly random: Random;
  /** Longest age of an open tail, in ms. */
  readonly sealMs: number;
  /** Changes in an open tail at most; by default LIMITS.tailChanges. */
  readonly sealChanges?: number;
  /** Shown to neighbours. */
  readonly software: string;
  backoff(): Waits;
  onAlarm(alarm: Alarm): void;
  /** The reason of an alarm has gone. */
  onAlarmOver?(alarm: Alarm): void;
}
