import { HujiError } from '../../proto/errors.js';

/**
 * The node's store: one ordered map of byte keys, read at any time, written only by jobs.
 *
 * A job runs alone; all it puts lands in one atomic, synced batch together with the jobs queued
 * beside it (group commit). `commit` resolves once the batch is durable, and its acknowledged heads
 * are in the heads file too. If the batch fails, every job in it rejects, and whoever keeps state
 * in memory is told to read it again (`onReload`).
 *
 * A long job is made of steps. Between two steps, as between two jobs, whoever only asks may be
 * served: what is kept in memory must make sense there.
 */
export interface Store {
  /** Sees committed state only. */
  get(key: Uint8Array): Buffer | undefined;
  /** Keys in order from `from` (inclusive) up to `to` (exclusive), committed state only. */
  range(
    from: Uint8Array,
    to: Uint8Array,
    options?: RangeOptions,
  ): AsyncIterable<readonly [Buffer, Buffer]>;
  /**
   * Keys of many short ranges at once, each in order: look-ups gathered into one pass over the
   * database, since an iterator for each costs more than what it finds.
   */
  keysOf(ranges: readonly KeyRange[]): Promise<Buffer[][]>;
  /** What is committed now, for reading, whatever is committed later; the caller closes it. */
  freeze(): Store;
  commit<T>(job: (tx: Transaction) => T): Promise<T>;
  /** The same for a job in steps; no other job runs between them. */
  commitSteps<T>(job: (tx: Transaction) => Steps<T>): Promise<T>;
  /** Called before each batch is written, to put what is kept in memory; in steps, where long. */
  onFlush(flush: Flush): void;
  onReload(reload: () => Promise<void>): void;
  /**
   * Null, or why nothing can be written now: DISK_FULL, STORE_GONE. `beside`: bytes that something
   * else is about to write on its disk.
   */
  refuses(beside?: number): HujiError | null;
  /** Bytes the store takes on disk, roughly. */
  sizeBytes(): Promise<number>;
  compact(): Promise<void>;
  close(): Promise<void>;
}

/** A job that may be left for a moment at each `yield`. */
export type Steps<T> = Generator<undefined, T>;

export type Flush = (tx: Transaction) => Steps<void> | void;

export interface RangeOptions {
  readonly reverse?: boolean;
  readonly limit?: number;
  /** Rows read in one go, 256 where left out: while batches are built, each go waits for one. */
  readonly ahead?: number;
}

/** From `from` (inclusive) to `to` (exclusive), `limit` keys at most. */
export interface KeyRange {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly limit: number;
}

export interface Transaction {
  /** Sees what this job, jobs before it and batches under way have put. */
  get(key: Uint8Array): Buffer | undefined;
  put(key: Uint8Array, value: Uint8Array): void;
  /** Like put, for what no job reads back: indexes. The key's bytes may be used again. */
  putIndex(key: Uint8Array): void;
  /** The same with a value, which `get` does not see before it is durable. */
  putUnseen(key: Uint8Array, value: Uint8Array): void;
  del(key: Uint8Array): void;
  /** Called once the batch is durable, in the order of batches; never if it fails. */
  onDurable(call: () => void): void;
  /** The stream's head as of this batch, for the heads file. */
  head(head: AcknowledgedHead): void;
}

export interface AcknowledgedHead {
  readonly branch: number;
  readonly stream: string;
  readonly seq: number;
  /** The same of sealed frames: what neighbours may have been sent. */
  readonly sealed: number;
}

/** Acknowledged heads, kept beside the database, so that a lost end of it is noticed. */
export interface HeadsKeeper {
  /** Resolves when on disk. One call at a time. */
  append(heads: readonly AcknowledgedHead[]): Promise<void>;
  /** By branch, as last acknowledged. */
  acknowledged(): ReadonlyMap<number, AcknowledgedHead>;
  /** Forgets what is known to be lost, once the node goes on in a new epoch. */
  reset(heads: readonly AcknowledgedHead[]): void;
  close(): void;
}

const REFUSALS: ReadonlySet<string> = new Set(['DISK_FULL', 'STORE_GONE', 'STORE_DAMAGED']);

/** The store takes nothing for now, and may again: what was to be written is to be tried again. */
export function isRefusal(error: Error): boolean {
  return error instanceof HujiError && REFUSALS.has(error.code);
}
