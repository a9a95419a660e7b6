import type { Change } from '../../proto/change.js';
import type { ErrorCode } from '../../proto/errors.js';
import type { ChangeRef } from '../../proto/id.js';
import type { Branch } from '../log/log.js';
import type { Transaction } from '../store/store.js';
import type { Documents } from '../authority/authority.js';

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
