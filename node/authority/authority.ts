import type { SourceOrder } from '../../conflict/value.js';
import type { Change } from '../../proto/change.js';
import type { Head } from '../../proto/frame.js';
import type { ChangeRef, Epoch } from '../../proto/id.js';
import type { NodeCode, Tier } from '../../proto/node-code.js';
import type { Branch } from '../log/log.js';
import type { Transaction } from '../store/store.js';
import type { CodeTables } from './code-table.js';
import type { Rights } from './rights.js';

/** A node as the province lists it. */
export interface NodeEntry {
  readonly code: NodeCode;
  readonly tier: Tier;
  readonly unit9: string;
  readonly parent: NodeCode;
  /** Raw keys (hex) that may open streams of this node: the introduced one and its successors. */
  readonly keys: readonly string[];
  /** age recipient for packages. */
  readonly recipient: string;
}

/** From where on the changes of a node no longer count. */
export interface Revocation {
  readonly code: NodeCode;
  /** Null: every epoch. */
  readonly epoch: Epoch | null;
  /** Last good place of each of its streams; a stream not named keeps nothing. */
  readonly keep: readonly Head[];
  readonly why: string;
}

/** The documents a change is judged by: those at its frame's `under`. */
export interface Documents {
  readonly tables: CodeTables;
  readonly rights: Rights;
}

/** What the province published on lane `all`, as far as it has been applied here. */
export interface Authority {
  /** Head of lane `all` applied here; null before the first. */
  head(): Head | null;
  /** Documents at a head, or null where it has not been applied here (yet). */
  at(under: Head | null): Documents | null;
  current(): Documents;
  /** Most believed source first. */
  sourceOrder(): SourceOrder;
  policyName(): string;
  nodes(): ReadonlyMap<NodeCode, NodeEntry>;
  revocations(): readonly Revocation[];
  /**
   * The seq up to which a branch counts: Infinity, unless its author was revoked or opened it with
   * a key the province does not list for a listed code.
   */
  keepUpTo(branch: Branch): number;
  /** Takes in one change of lane `all`. */
  apply(tx: Transaction, branch: number, ref: ChangeRef, change: Change): void;
}
