import type { Change } from '../../proto/change.js';
import type { ChangeRef, Lane } from '../../proto/id.js';
import type { LeaseDocument } from '../../proto/lease.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Branch } from '../log/log.js';
import type { Transaction } from '../store/store.js';

/** A block as granted: by whom, to whom, in which change. */
export interface Lease extends LeaseDocument {
  readonly ref: ChangeRef;
  readonly granter: NodeCode;
  readonly holder: NodeCode;
  /** The change that grants it was set aside: it gives no numbers, and is nobody else's either. */
  readonly aside: boolean;
}

/** What apply keeps of blocks and of the numbers this node has given from them. */
export interface Leases {
  /** A block was granted in a lane heard here. */
  grant(tx: Transaction, granter: NodeCode, holder: Lane, ref: ChangeRef, change: Change): void;
  setAside(tx: Transaction, ref: ChangeRef): void;
  /** A change of this node's own, which may give a number. */
  noteGiven(tx: Transaction, branch: Branch, seq: number, change: Change): void;
  /** Reads what it keeps in memory; also after a batch that never was. */
  open(): Promise<void>;
}
