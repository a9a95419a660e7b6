import type { KeyObject } from 'node:crypto';
import type { Change } from '../../proto/change.js';
import type { Frame, Head } from '../../proto/frame.js';
import type { Lane, StreamId, StreamName } from '../../proto/id.js';
import type { NodeCode, Tier } from '../../proto/node-code.js';
import type { Transaction } from '../store/store.js';

/** What the opening of a stream proved about its author. */
export interface Author {
  readonly code: NodeCode;
  readonly tier: Tier;
  readonly unit9: string;
  readonly parent: NodeCode;
  /** Raw keys (hex) of the author's node certificates in the chain, oldest first. */
  readonly keys: readonly string[];
  readonly introductionKey: string;
  /** Unix ms until which the introduction could be used; null: the province itself. */
  readonly introductionExpires: number | null;
}

/**
 * One history of one stream. A stream has one branch unless its author was cloned or restored;
 * then the branches share the frames up to `forkSeq`, which stand in the parent branch.
 */
export interface Branch {
  readonly no: number;
  readonly stream: StreamId;
  readonly name: StreamName;
  readonly parent: number | null;
  readonly forkSeq: number;
  readonly author: Author;
  readonly previous: Head | null;
  /** Last sealed seq held durably, and the hash (hex) of the frame that ends there. */
  readonly seq: number;
  readonly hash: string;
  /** Last change captured here and perhaps not sealed yet; equals `seq` on streams of others. */
  readonly tailSeq: number;
  /** Every change up to here has been applied or parked. */
  readonly applied: number;
  /** Keys (raw, hex) in force, each for the frames after `after`; the last signs the next frame. */
  readonly keys: readonly KeyInForce[];
  /** Frames up to here have been trimmed. */
  readonly trimmed: number;
  /** Unix ms when the oldest unsealed change was captured; 0: none. */
  readonly tailSince: number;
  /** Bytes of frames held. */
  readonly bytes: number;
  readonly frames: number;
}

export interface KeyInForce {
  readonly after: number;
  readonly key: string;
}

/** Where a frame belongs. */
export type Placement =
  | { readonly kind: 'next'; readonly branch: Branch }
  | { readonly kind: 'opens' }
  | { readonly kind: 'duplicate'; readonly branch: Branch }
  | { readonly kind: 'forks'; readonly branch: Branch; readonly forkSeq: number }
  | { readonly kind: 'gap'; readonly branch: Branch | null };

export interface SealOptions {
  /** Raw key (hex) in force after the frame. */
  readonly nextKey?: string;
  /** Signs the frame instead of the node's present key. */
  readonly key?: KeyObject;
}

/** What has been written for good: all that a neighbour, a receipt or a person may be told. */
export interface LogView {
  branches(): Iterable<Branch>;
  /** How many there are; their numbers are those below it. */
  count(): number;
  branch(no: number): Branch;
  ofStream(stream: StreamId): readonly Branch[];
  inLane(lane: Lane): readonly Branch[];
  /** Sealed frames of this very branch after `seq`, in order. */
  frames(branch: Branch, after: number): AsyncIterable<{ lastSeq: number; bytes: Buffer }>;
  /** Where the frames of this very branch end, in order. */
  ends(branch: Branch): AsyncIterable<{ seq: number; hash: string }>;
  /** Hash (hex) of the frame that ends at `seq` in the branch's history, or null. */
  hashAt(branch: Branch, seq: number, tx?: Pick<Transaction, 'get'>): string | null;
}

/**
 * Hash-chained streams, sealed frames and open tails. Written inside a store transaction only;
 * what a transaction has staged shows here at once, in `durable` when its batch is on disk.
 */
export interface Log extends LogView {
  readonly durable: LogView;
  /** Told of each history that a batch has touched, before the batch is written. */
  onTouched: (tx: Transaction, branch: Branch) => void;
  /** Own stream of the current epoch in this lane, or null while nothing was written there. */
  own(lane: Lane): Branch | null;
  /** The same; where nothing was written, the branch as it would begin. */
  openOwn(lane: Lane): Branch;
  place(tx: Pick<Transaction, 'get'>, frame: Frame): Placement;
  /** The key that must sign the frame of this placement; for an opening, the author's own. */
  keyFor(placement: Placement, author: Author | null): string;
  /** Puts a duplicate in the place of a spoilt copy of it; false where the copy is sound. */
  mend(tx: Transaction, branch: Branch, frame: Frame): boolean;
  /**
   * Takes out of the open tail what the frame that comes next holds too; false where the tail says
   * something else: then it must be sealed, and the frame forks.
   */
  absorbTail(tx: Transaction, branch: Branch, changes: readonly Change[]): boolean;
  /** Stores a verified frame; gives the branch as it is then. */
  append(tx: Transaction, frame: Frame, placement: Placement, author: Author | null): Branch;
  /** Adds to the open tail of an own stream; gives the seq. */
  tail(tx: Transaction, lane: Lane, change: Change): { branch: Branch; seq: number };
  /** Seals the open tail, if any; with a key of its own for the frame that names the next key. */
  seal(tx: Transaction, branch: Branch, options?: SealOptions): Frame | null;
  /** Seals changes into a frame of their own after the tail. */
  sealAll(
    tx: Transaction,
    lane: Lane,
    changes: readonly Change[],
  ): { branch: Branch; frame: Frame };
  setApplied(tx: Transaction, branch: Branch, seq: number): void;
  /** Whether change (a.branch, a.seq) stands in the history of (b.branch, b.seq). */
  precedes(a: { branch: number; seq: number }, b: { branch: number; seq: number }): boolean;
  /** Deletes frames that end at these seqs, which the caller has proved safe to lose. */
  trim(tx: Transaction, branch: Branch, frameSeqs: readonly number[]): void;
}
