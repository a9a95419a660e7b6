import type { KeyObject } from 'node:crypto';
import type { Epoch } from '../proto/id.js';
import type { Alarms } from './alarms.js';
import type { Authority } from './authority/authority.js';
import type { Clock } from './clock.js';
import { Housekeeper, type HousekeeperParts } from './housekeeper.js';
import type { HybridClock } from './hybrid-clock.js';
import type { NodeIdentity } from './identity/identity.js';
import { publicHexOf } from './identity/signing.js';
import type { Log } from './log/log.js';
import { Retention, type RetentionParts } from './log/retention.js';
import { ownBranches, rotateKeys } from './log/rotation.js';
import type { Store } from './store/store.js';

/** What most stages are given. */
export interface Shared {
  readonly store: Store;
  readonly log: Log;
  readonly authority: Authority;
  readonly alarms: Alarms;
  readonly clock: Clock;
}

/** Looks after tails, clock and disk, and lets go of frames. */
export function makeHousekeeper(
  parts: Omit<HousekeeperParts, 'trim'> & Omit<RetentionParts, 'store' | 'log'>,
): Housekeeper {
  const retention = new Retention(parts);
  return new Housekeeper({ ...parts, trim: (max) => retention.trimSome(max) });
}

/** Gives whether any own stream had still to hear of the identity's key. */
export async function putKeyInForce(
  { store, log, hybrid, epoch }: Shared & { log: Log; hybrid: HybridClock; epoch: Epoch },
  { code, publicKey: next }: NodeIdentity,
  previous: KeyObject | null,
): Promise<boolean> {
  const old = previous === null ? null : { key: previous, publicKey: publicHexOf(previous) };
  const keys = { next, previous: old };
  const written = await store.commit((tx) =>
    rotateKeys(tx, log, ownBranches(log, code, epoch), keys, hybrid),
  );
  return written.length > 0;
}
