import type { Life } from '../../conflict/life.js';
import type { Change } from '../../proto/change.js';
import type { ErrorCode } from '../../proto/errors.js';
import type { ChangeRef, Lane, StreamId } from '../../proto/id.js';
import type { NodeCode, Tier } from '../../proto/node-code.js';
import type { Documents } from '../authority/authority.js';

/**
 * What a change is judged by, and nothing else: itself, the prefix of its own stream, and the
 * documents at its frame's `under`. No clock, no other stream, no present jurisdiction: so every
 * node, whenever it judges, judges the same.
 */
export interface Ground {
  readonly documents: Documents;
  readonly tier: Tier;
  readonly author: NodeCode;
  readonly lane: Lane;
  readonly stream: StreamId;
  /** The stream this one goes on from, after a new epoch. */
  readonly previous: StreamId | null;
  /** What this stream said before of the life of the record that a change is about, by seq. */
  livesBefore(change: Change): readonly Life[];
  /** An own change before this one that stands, on the record that `change` is about. */
  ownBefore(change: Change, ref: ChangeRef): Change | null;
  /** Whether the seq is an operator session of this stream that was not parked. */
  session(seq: number): boolean;
}

export interface Fault {
  readonly code: ErrorCode;
  readonly detail: string;
}
