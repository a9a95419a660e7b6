import type { CheckCounts } from '../../conflict/check.js';
import type { Contribution, Precedes, Record } from '../../conflict/record.js';
import type { StateSum } from '../../conflict/state-sum.js';
import type { Change } from '../../proto/change.js';
import type { EntityNo } from '../../proto/entity.js';
import type { ErrorCode } from '../../proto/errors.js';
import type { ChangeRef, Lane } from '../../proto/id.js';
import type { Documents } from '../authority/authority.js';
import type { Branch } from '../log/log.js';
import type { Transaction } from '../store/store.js';

/** A change that does not count, kept and shown with its reason. */
export interface Parked {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly change: Change;
  readonly ref: ChangeRef;
}

/**
 * The only writer of records, indexes and counters. Local and received changes take this road
 * alike, each exactly once and in the order of its stream.
 */
export interface Applier {
  /**
   * Applies one change; gives its ref and, where it was parked, why. Documents are what it is
   * judged by; null: its writer has judged it in this very job.
   */
  apply(
    tx: Transaction,
    branch: Branch,
    seq: number,
    change: Change,
    documents: Documents | null,
  ): { ref: ChangeRef; parked: { code: ErrorCode; detail: string } | null };
}

/** How often a node sent what somebody had decided against. */
export interface RepeatedCounts {
  /** Its author had the verdict before him (再生性差错). */
  readonly regenerated: number;
  /** He had not. */
  readonly stale: number;
}

/** What is asked of records outside a batch, or while one is being made. */
export interface Records {
  /** Whether one change stands before another in the history of its stream. */
  readonly precedes: Precedes;
  /** A record as held, born or not; null where nothing is held of it. */
  read(tx: Pick<Transaction, 'get'>, entity: EntityNo, ref: ChangeRef): Record | null;
  /** Contributions that have left the record: its history. */
  retired(
    tx: Pick<Transaction, 'get'>,
    entity: EntityNo,
    ref: ChangeRef,
    record: Record,
  ): readonly Contribution[];
  /** Every change about a record, its history too. */
  everything(
    tx: Pick<Transaction, 'get'>,
    entity: EntityNo,
    ref: ChangeRef,
  ): readonly Contribution[];
  /** Whether somebody has carried the change into the lane. */
  broughtTo(tx: Pick<Transaction, 'get'>, ref: ChangeRef, lane: Lane): boolean;
  /** What judging says of a change, before it is in any stream; null: it stands. */
  faultOf(
    tx: Pick<Transaction, 'get'>,
    branch: Branch,
    seq: number,
    change: Change,
    documents: Documents,
  ): { code: ErrorCode; detail: string } | null;
}

/** What apply counts for one lane, so that nothing a person looks at scans the store. */
export interface LaneCounts extends CheckCounts {
  /** Registrations that live in this lane by its own word: made there, or moved there. */
  persons: number;
  households: number;
  /** Of those persons, who lives elsewhere than he is registered (人户分离). */
  elsewhere: number;
  /** Changes applied or parked. */
  changes: number;
  parked: number;
  /** Streams of this lane with two histories. */
  forks: number;
  /** Applications for cards by stage, in the order of CARD_STAGES. */
  cards: number[];
  /** Persons who live in this lane, by the year of their birth (`conflict/birth-year.ts`). */
  births: number[];
  state: StateSum;
}

export interface Counts {
  /** For changing: what is handed out is written with the next batch. */
  edit(lane: Lane): LaneCounts;
  /** As staged by the transaction under way. */
  staged(lane: Lane): Readonly<LaneCounts> | undefined;
  /** As on disk. */
  all(): ReadonlyMap<Lane, Readonly<LaneCounts>>;
}
