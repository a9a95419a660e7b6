import { type Change, contentHash } from '../../proto/change.js';
import type { Head } from '../../proto/frame.js';
import { streamIdOf } from '../../proto/id.js';
import { KIND, seqKey } from '../store/keys.js';
import type { Transaction } from '../store/store.js';
import type { Author, Branch, KeyInForce } from './log.js';

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A branch as transactions change it, with the open tail of an own stream. */
export type BranchState = Mutable<Branch> & {
  tail: Change[];
  /** What the changes of the tail were judged by: one frame has one `under`. */
  tailUnder: Head | null;
};

/** A branch with no frame yet; a fork starts where it parts from its parent. */
export function newBranch(
  no: number,
  name: Branch['name'],
  author: Author,
  previous: Head | null,
  keys: readonly KeyInForce[],
  parent: number | null,
  forkSeq: number,
): BranchState {
  return {
    no,
    stream: streamIdOf(name),
    name,
    parent,
    forkSeq,
    author,
    previous,
    seq: forkSeq,
    hash: '',
    tailSeq: forkSeq,
    applied: forkSeq,
    keys,
    trimmed: 0,
    tailSince: 0,
    bytes: 0,
    frames: 0,
    tail: [],
    tailUnder: null,
  };
}

export function sameHead(a: Head | null, b: Head | null): boolean {
  return a?.stream === b?.stream && a?.seq === b?.seq && a?.hash === b?.hash;
}

/**
 * Takes out of the open tail what the frame that follows, sealed in an earlier life of this node,
 * holds too. False, and nothing is taken, where the two say different things.
 */
export function absorbTail(
  tx: Transaction,
  state: BranchState,
  changes: readonly Change[],
): boolean {
  if (state.tail.length > 0 && changes.length === 0) return false;
  const shared = state.tail.slice(0, changes.length);
  const same = shared.every((change, at) => {
    const other = changes[at];
    return other !== undefined && contentHash(other) === contentHash(change);
  });
  if (!same) return false;
  shared.forEach((_, at) => {
    tx.del(seqKey(KIND.tail, state.no, state.seq + 1 + at));
  });
  state.tail = state.tail.slice(shared.length);
  if (state.tail.length === 0) state.tailSince = 0;
  return true;
}
