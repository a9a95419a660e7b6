import { HujiError } from '../../proto/errors.js';
import type { Space } from './disk-space.js';
import { scanKeys } from './key-scan.js';
import { textOf } from './key-text.js';
import { EMPTY } from './keys.js';
import type { Level, LevelBatch } from './level.js';
import type {
  AcknowledgedHead,
  HeadsKeeper,
  KeyRange,
  RangeOptions,
  Store,
  Transaction,
} from './store.js';

interface Job {
  readonly run: (tx: Transaction) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Overlay = Map<string, Buffer | null>;

/** Closes a batch, about. While one is built, some 50 ms of a load, nobody else is heard. */
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

/** One batch under construction. */
class BatchTransaction implements Transaction {
  readonly overlay: Overlay = new Map();
  readonly heads = new Map<number, AcknowledgedHead>();
  readonly durable: (() => void)[] = [];
  bytes = 0;
  private readonly level: Level;
  private readonly under: Overlay | null;
  readonly batch: LevelBatch;

  constructor(level: Level, under: Overlay | null) {
    this.level = level;
    this.under = under;
    this.batch = level.batch();
  }

  get(key: Uint8Array): Buffer | undefined {
    const text = textOf(key);
    const own = this.overlay.get(text);
    if (own !== undefined) return own ?? undefined;
    const below = this.under?.get(text);
    if (below !== undefined) return below ?? undefined;
    return this.level.getSync(key);
  }

  put(key: Uint8Array, value: Uint8Array): void {
    this.overlay.set(textOf(key), value as Buffer);
    this.batch.put(key, value);
    this.bytes += key.length + value.length;
  }

  putIndex(key: Uint8Array): void {
    this.putUnseen(key, EMPTY);
  }

  putUnseen(key: Uint8Array, value: Uint8Array): void {
    this.batch.put(key, value);
    this.bytes += key.length + value.length;
  }

  del(key: Uint8Array): void {
    this.overlay.set(textOf(key), null);
    this.batch.del(key);
    this.bytes += key.length;
  }

  onDurable(call: () => void): void {
    this.durable.push(call);
  }

  head(head: AcknowledgedHead): void {
    this.heads.set(head.branch, head);
  }
}

export class LevelStore implements Store {
  private readonly level: Level;
  private readonly heads: HeadsKeeper;
  private readonly space: Space;
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
  private readonly flushes: ((tx: Transaction) => void)[] = [];
  private readonly reloads: (() => Promise<void>)[] = [];

  constructor(level: Level, heads: HeadsKeeper, space: Space = AMPLE) {
    this.level = level;
    this.heads = heads;
    this.space = space;
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
    if (this.closing) return Promise.reject(new HujiError('NODE_CLOSING'));
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ run: job, resolve: resolve as (value: unknown) => void, reject });
      this.running ??= this.work();
    });
  }

  onFlush(flush: (tx: Transaction) => void): void {
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
    let writing: Promise<boolean> | null = null;
    let under: Overlay | null = null;
    while (this.queue.length > 0 || writing !== null) {
      if (this.queue.length === 0) {
        await writing;
        writing = null;
        under = null;
        continue;
      }
      const refusal = this.refuses() ?? (this.suspect ? await this.repair() : null);
      if (refusal !== null) {
        for (const job of this.queue.splice(0)) job.reject(refusal);
        continue;
      }
      const built = this.build(under);
      const before: boolean = writing === null ? true : await writing;
      if (built.spoiled && before) await this.reload();
      if (built.spoiled || !before) {
        // It holds half a job, or what it was built on never happened.
        this.queue.unshift(...built.done.map(({ job }) => job));
        writing = null;
        under = null;
        continue;
      }
      under = built.tx.overlay;
      writing = this.write(built);
    }
    this.running = null;
  }

  private build(under: Overlay | null): Built {
    const tx = new BatchTransaction(this.level, under);
    const done: { job: Job; value: unknown }[] = [];
    while (this.queue.length > 0 && tx.bytes < BATCH_BYTES) {
      const job = this.queue.shift() as Job;
      const { bytes } = tx;
      try {
        done.push({ job, value: job.run(tx) });
      } catch (error) {
        job.reject(error);
        // A refusal comes before the first put; anything later is a defect or a damaged store,
        // and nothing of such a job may land.
        if (tx.bytes !== bytes) return { tx, done, spoiled: true };
      }
    }
    try {
      for (const flush of this.flushes) flush(tx);
    } catch (error) {
      // What is kept in memory no longer fits what is on the disk: none of it may land.
      for (const { job } of done) job.reject(error);
      return { tx, done: [], spoiled: true };
    }
    return { tx, done, spoiled: false };
  }

  private async write({ tx, done }: Built): Promise<boolean> {
    try {
      await tx.batch.write({ sync: true });
      await this.heads.append([...tx.heads.values()]);
    } catch (cause) {
      this.suspect = true;
      await this.reload();
      const error = failure(cause);
      for (const { job } of done) job.reject(error);
      return false;
    }
    for (const call of tx.durable) call();
    for (const { job, value } of done) job.resolve(value);
    return true;
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

interface Built {
  readonly tx: BatchTransaction;
  readonly done: readonly { job: Job; value: unknown }[];
  /** A job failed half way: the batch must not be written. */
  readonly spoiled: boolean;
}

function failure(cause: unknown): HujiError {
  const text = String((cause as { cause?: unknown }).cause ?? cause);
  const full = /no space|ENOSPC|disk full|quota/i.test(text);
  return new HujiError(full ? 'DISK_FULL' : 'STORE_DAMAGED', full ? '' : 'write failed', { cause });
}
