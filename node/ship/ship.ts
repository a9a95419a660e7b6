import type { StreamId } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Receipt, SignedReceipt } from '../../proto/receipt.js';
import type { Branch } from '../log/log.js';
import type { Transaction } from '../store/store.js';

/** What the tiers above have said of each stream; newest word of each tier on each history. */
export interface Receipts {
  of(stream: StreamId): readonly SignedReceipt[];
  /**
   * Takes in a receipt that somebody handed us; resolves when durable. False where its signature
   * is not (yet) known to be the tier's, or a newer one is held.
   */
  take(receipt: SignedReceipt, from: NodeCode): Promise<boolean>;
  /** This node's own word about a branch. */
  write(branch: Branch): SignedReceipt;
  /** A finished backup covers this history up to here: the next receipts say so. */
  setBackedUp(tx: Transaction, branch: Branch, seq: number): void;
}

/** How a talk over one way is held. */
export interface Manner {
  /** A line where bytes and round trips are dear. */
  readonly narrow: boolean;
  /** How long this node may be silent after the talk, ms; 0: it does not say. */
  quietMs(): number;
}

/** The state of one link to a neighbour, for `status`. */
export interface NeighbourState {
  readonly peer: NodeCode;
  readonly role: 'parent' | 'child';
  readonly way: string;
  /** `standby`: a better way answers. `scheduled`: its window is not open. */
  readonly state:
    | 'connecting'
    | 'greeting'
    | 'live'
    | 'waiting'
    | 'standby'
    | 'paused'
    | 'scheduled'
    | 'closed';
  readonly error: string | null;
  readonly since: number;
  readonly sent: number;
  readonly received: number;
  readonly lastHeard: number;
}

/** How long to wait after a dial that failed, or a link that held for so long (ms). */
export interface Waits {
  failed(): number;
  ended(upMs: number): number;
}

export type { Receipt };
