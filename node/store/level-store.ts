import { HujiError } from '../../proto/errors.js';
import { BatchTransaction } from './batch-transaction.js';
import type { Space } from './disk-space.js';
import { scanKeys } from './key-scan.js';
import type { Level } from './level.js';
import type {
  Flush,
  HeadsKeeper,
  KeyRange,
  RangeOptions,
  Steps,
  Store,
  Transaction,
} from './store.js';

interface Job {
  readonly run: (tx: Transaction) => unknown;
  /** What `run` gives is to be gone through. */
  readonly inSteps: boolean;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Closes a batch, about: some 50 ms of a load. */
const BATCH_BYTES = 512 * 1024;
const AMPLE: Space = { refuses: () => null };
const NO_ROOM: Space = { refuses: () => new HujiError('DISK_FULL') };
const NO_HEADS: HeadsKeeper = {
  append: () => Promise.resolve(),
  acknowledged: () => new Map(),
  reset: () => undefined,
  close: () => undefined,
};
/** Rows read ahead by `range`, and how many bytes of them. */
const RANGE_ROWS = 256;
const RANGE_BYTES = 256 * 1024;
/** What a row of many takes, roughly. */
const ROW_BYTES = 128;

interface Built {
  readonly tx: BatchTransaction;
  readonly done: readonly { job: Job; value: unknown }[];
  /** A job failed half way: the batch must not be written. */
  readonly spoiled: boolean;
}

/** A batch on its way to the disk. */
interface Writing extends Built {
  /** Null once it is there, or why it is not. */
  readonly outcome: Promise<HujiError | null>;
}

/** Lets all go on that has waited for the event loop. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class LevelStore implements Store {
  private readonly level: Level;
  private readonly heads: HeadsKeeper;
  private readonly space: Space;
  private readonly turn: () => Promise<void>;
  /**
   * A write has failed: half of it may stand in LevelDB's log, and what came behind it would be
   * lost with it. So the database is opened again before anything else is written.
   */
  private suspect = false;
  /** While it is, whoever wants to read many rows waits. */
  private repairing: Promise<void> | null = null;
  private queue: Job[] = [];
  private running: Promise<void> | null = null;
  private closing = false;
  private readonly flushes: Flush[] = [];
  private readonly reloads: (() => Promise<void>)[] = [];

  /** `turn` resolves when others have had one. */
  constructor(level: Level, heads: HeadsKeeper, space: Space = AMPLE, turn = nextTurn) {
    this.level = level;
    this.heads = heads;
    this.space = space;
    this.turn = turn;
  }

  get(key: Uint8Array): Buffer | undefined {
    return this.level.getSync(key);
  }

  async *range(
    from: Uint8Array,
    to: Uint8Array,
    options: RangeOptions = {},
  ): AsyncIterable<readonly [Buffer, Buffer]> {
    const { reverse = false, limit = -1, ahead = RANGE_ROWS } = options;
    await this.repairing;
    const highWaterMarkBytes = Math.max(RANGE_BYTES, ahead * ROW_BYTES);
    const iterator = this.level.iterator({ gte: from, lt: to, reverse, limit, highWaterMarkBytes });
    try {
      for (;;) {
        const rows = await iterator.nextv(ahead);
        if (rows.length === 0) return;
        yield* rows;
      }
    } finally {
      await iterator.close();
    }
  }

  async keysOf(ranges: readonly KeyRange[]): Promise<Buffer[][]> {
    await this.repairing;
    return scanKeys(() => this.level.iterator({ values: false }), ranges);
  }

  commit<T>(job: (tx: Transaction) => T): Promise<T> {
    return this.add(job, false);
  }

  commitSteps<T>(job: (tx: Transaction) => Steps<T>): Promise<T> {
    return this.add(job, true);
  }

  private add<T>(run: (tx: Transaction) => unknown, inSteps: boolean): Promise<T> {
    if (this.closing) return Promise.reject(new HujiError('NODE_CLOSING'));
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ run, inSteps, resolve: resolve as (value: unknown) => void, reject });
      this.running ??= this.work();
    });
  }

  onFlush(flush: Flush): void {
    this.flushes.push(flush);
  }

  onReload(reload: () => Promise<void>): void {
    this.reloads.push(reload);
  }

  refuses(beside = 0): HujiError | null {
    return this.space.refuses(beside);
  }

  /** Builds the next batch while the one before is being written. */
  private async work(): Promise<void> {
    // Let everything asked for in this turn of the event loop join the first batch.
    await Promise.resolve();
    let writing: Writing | null = null;
    while (this.queue.length > 0 || writing !== null) {
      if (writing !== null && (this.queue.length === 0 || this.suspect)) {
        await this.isWritten(writing);
        writing = null;
        continue;
      }
      const refusal = this.refuses() ?? (this.suspect ? await this.repair() : null);
      if (refusal !== null) {
        for (const job of this.queue.splice(0)) job.reject(refusal);
        continue;
      }
      const built = await this.build(writing);
      const before = writing === null || (await this.isWritten(writing));
      if (built.spoiled && before) await this.reload();
      if (built.spoiled || !before) {
        // It holds half a job, or what it was built on never happened.
        this.queue.unshift(...built.done.map(({ job }) => job));
        writing = null;
        continue;
      }
      writing = { ...built, outcome: this.write(built) };
    }
    this.running = null;
  }

  private async build(under: Built | null): Promise<Built> {
    const tx = new BatchTransaction(this.level, under?.tx.overlay ?? null);
    const done: { job: Job; value: unknown }[] = [];
    while (this.queue.length > 0 && tx.bytes < BATCH_BYTES) {
      const job = this.queue.shift() as Job;
      const { bytes } = tx;
      try {
        const given = job.run(tx);
        const value = job.inSteps ? await this.stepThrough(tx, given as Steps<unknown>) : given;
        done.push({ job, value });
      } catch (error) {
        job.reject(error);
        // A refusal comes before the first put; anything later is a defect or a damaged store,
        // and nothing of such a job may land.
        if (tx.bytes !== bytes) return { tx, done, spoiled: true };
      }
      if (tx.isTurn()) await this.turn();
    }
    try {
      for (const flush of this.flushes) {
        const steps = flush(tx);
        if (steps !== undefined) await this.stepThrough(tx, steps);
      }
    } catch (error) {
      // What is kept in memory no longer fits what is on the disk: none of it may land.
      for (const { job } of done) job.reject(error);
      return { tx, done: [], spoiled: true };
    }
    return { tx, done, spoiled: false };
  }

  private async stepThrough(tx: BatchTransaction, steps: Steps<unknown>): Promise<unknown> {
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value;
      if (tx.isTurn()) await this.turn();
    }
  }

  private async write({ tx, done }: Built): Promise<HujiError | null> {
    try {
      await tx.batch.write({ sync: true });
      await this.heads.append([...tx.heads.values()]);
    } catch (cause) {
      this.suspect = true;
      return failure(cause);
    }
    for (const call of tx.durable) call();
    for (const { job, value } of done) job.resolve(value);
    return null;
  }

  /**
   * False where it failed; then its jobs are rejected, and what was built on it is void. To be
   * called when nothing is being built: memory is read again.
   */
  private async isWritten({ outcome, done }: Writing): Promise<boolean> {
    const error = await outcome;
    if (error === null) return true;
    await this.reload();
    for (const { job } of done) job.reject(error);
    return false;
  }

  /** Opens the database again after a failed write; null, or why that failed too. */
  private async repair(): Promise<HujiError | null> {
    try {
      const reopened = this.level.reopen?.() ?? Promise.resolve();
      this.repairing = reopened.catch(() => undefined);
      await reopened;
      // What the failed write left in the log may count now.
      await this.reload();
      this.suspect = false;
      return null;
    } catch (cause) {
      return failure(cause);
    }
  }

  private async reload(): Promise<void> {
    for (const reload of this.reloads) await reload();
  }

  freeze(): Store {
    return new LevelStore(this.level.freeze?.() ?? this.level, NO_HEADS, NO_ROOM);
  }

  sizeBytes(): Promise<number> {
    return this.level.size();
  }

  compact(): Promise<void> {
    return this.level.compact();
  }

  async close(): Promise<void> {
    this.closing = true;
    while (this.running !== null) await this.running;
    this.heads.close();
    await this.level.close();
  }
}

function failure(cause: unknown): HujiError {
  const text = String((cause as { cause?: unknown }).cause ?? cause);
  const full = /no space|ENOSPC|disk full|quota/i.test(text);
  return new HujiError(full ? 'DISK_FULL' : 'STORE_DAMAGED', full ? '' : 'write failed', { cause });
}
