import type { CompareSay, SeqOf } from '../../proto/compare.js';
import type { StreamId } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';

/** What two nodes hold of one stream, where it is not the same: some of it is on its way. */
export interface Waiting {
  readonly stream: StreamId;
  /** Last sealed seq at either; 0: nothing. */
  readonly here: number;
  readonly there: number;
}

/** Which of the two holds what it should not, by the frames. */
export type Side = 'here' | 'there' | 'both' | 'unknown';

/** One thing that the two do not hold alike, although both hold what it comes from. */
export interface Difference {
  readonly kind: 'frame' | 'parked' | 'record';
  /** A stream and seq, or the id of a record; never a name or number. */
  readonly where: string;
  /** Of a record. */
  readonly entity: string | null;
  /** How it stands at this node: it lacks it, has what the other lacks, or has another. */
  readonly here: 'missing' | 'more' | 'other';
  readonly damaged: Side;
}

/** One step of a repair. */
export interface Step {
  readonly do: 'fetch' | 'rebuild' | 'nothing';
  readonly where: string;
  /** Why nothing can be done here, in a word of the table of texts; null: it can. */
  readonly why: 'there' | 'unknown' | null;
}

/** What a comparison found, and what it took. */
export interface Compared {
  readonly area: NodeCode;
  readonly peer: NodeCode;
  /** Records, parked changes and frames looked at here. */
  readonly items: number;
  readonly waiting: readonly Waiting[];
  readonly differences: readonly Difference[];
  /** There are more than were looked for. */
  readonly more: boolean;
  readonly plan: readonly Step[];
  /** Questions that were answered. */
  readonly rounds: number;
  /** Bytes of messages. */
  readonly sent: number;
  readonly received: number;
}

/** Where a stream of the area ends at one node. */
export interface Ending extends SeqOf {
  /** First 16 hex digits of its hash. */
  readonly hash: string;
  readonly applied: number;
}

/** Answers what one neighbour asks over one link; one question after the other. */
export interface Answerer {
  /**
   * Null where nothing is to be answered. Throws AREA_ELSEWHERE, COMPARE_BUSY, PROTOCOL_GARBAGE.
   * `working` is told now and then how much has been read, while that takes time.
   */
  answer(say: CompareSay, working: (items: number) => void): Promise<CompareSay | null>;
  /** Resolves when nothing is read any more. */
  close(): Promise<void>;
}

export interface CompareDesk {
  answerer(peer: NodeCode): Answerer;
}

/** Asks a neighbour over a link. */
export interface Asked {
  /** Throws COMPARE_UNKNOWN, LINK_DOWN, and what the neighbour answers. */
  ask(say: CompareSay): Promise<CompareSay>;
  tell(say: CompareSay): void;
  /** Bytes so far. */
  readonly traffic: { readonly sent: number; readonly received: number };
}
