import type { Head } from '../../proto/frame.js';
import type { Epoch, StreamId } from '../../proto/id.js';
import type { NodeCode, Tier } from '../../proto/node-code.js';
import type { Alarms } from '../alarms.js';
import type { Authority } from '../authority/authority.js';
import type { HybridClock } from '../hybrid-clock.js';
import type { Log } from '../log/log.js';
import type { Receipts } from '../ship/ship.js';
import type { Store } from '../store/store.js';
import type { Topology } from '../topology.js';

/** The parts of a node that leasing asks; each is there by the time it is asked. */
export interface Surroundings {
  readonly identity: { readonly code: NodeCode; readonly tier: Tier };
  readonly store: Store;
  readonly log: Log;
  readonly authority: Authority;
  readonly topology: Topology;
  readonly receipts: Pick<Receipts, 'of'>;
  readonly hybrid: HybridClock;
  readonly alarms: Alarms;
}

/** The present life of the node's log. */
export interface PresentLife {
  readonly epoch: Epoch;
  readonly previous: { readonly [lane: string]: Head };
}

/** How far tiers above hold an own stream. */
export function receiptedBy({ identity, receipts }: Surroundings): (stream: StreamId) => number {
  return (stream) => {
    let held = 0;
    for (const { receipt } of receipts.of(stream)) {
      if (receipt.node !== identity.code) held = Math.max(held, receipt.held.seq);
    }
    return held;
  };
}
