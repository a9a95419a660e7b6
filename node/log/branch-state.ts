import type { Change } from '../../proto/change.js';
import type { Head } from '../../proto/frame.js';
import { streamIdOf } from '../../proto/id.js';
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
