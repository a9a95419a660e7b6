import type { Change } from '../../proto/change.js';
import type { ChangeRef } from '../../proto/id.js';
import type { Branch } from '../log/log.js';
import type { Transaction } from '../store/store.js';

/** Changes of one history that were applied in one batch: those after `from`, up to `to`. */
export interface FeedEntry {
  /** Its place, from 1 without gaps. */
  readonly no: number;
  readonly branch: number;
  readonly from: number;
  readonly to: number;
  /** It was applied or parked before, and counts otherwise since. */
  readonly again: boolean;
}

/** One change, in the order in which this node applied them. */
export interface FedChange {
  readonly branch: Branch;
  readonly ref: ChangeRef;
  readonly change: Change;
  /** It does not count: kept and shown with its reason. */
  readonly parked: boolean;
}

/** Written with the batch that applies: whoever follows it misses nothing and nothing twice. */
export interface FeedWriter {
  /** A change that was applied or parked before counts otherwise now. */
  again(tx: Transaction, branch: Branch, seq: number): void;
}

/** What this node has applied, in that order, as far back as it is kept. */
export interface Feed {
  /** The last entry that is on disk; 0: none. */
  last(): number;
  /** Entries after `no`, in order. Throws FEED_GONE where some of them are kept no more. */
  after(no: number, limit: number): Promise<FeedEntry[]>;
  /** The changes of an entry after its first `skip`. Throws FEED_GONE: they have been trimmed. */
  changes(entry: FeedEntry, skip: number): Promise<FedChange[]>;
  /** Resolves when there is an entry after `no`, or the signal is aborted. */
  wait(no: number, signal: AbortSignal): Promise<void>;
}
