import type { Level, LevelBatch, LevelIterator } from '../../../node/store/level.js';
import type { Rows, SimDisk } from './disk.js';
import type { Life } from './life.js';

/** A row to put, or to delete where there is no value. */
type Operation = readonly [key: string, value: Buffer | null];

/** A LevelDB over a simulated disk, for one run of a process. */
export class SimLevel implements Level {
  private readonly disk: SimDisk;
  private readonly life: Life;

  constructor(disk: SimDisk, life: Life) {
    this.disk = disk;
    this.life = life;
  }

  getSync(key: Uint8Array): Buffer | undefined {
    return this.disk.visible.get(textOf(key));
  }

  batch(): LevelBatch {
    const operations: Operation[] = [];
    return {
      put: (key, value) => operations.push([textOf(key), Buffer.from(value)]),
      del: (key) => operations.push([textOf(key), null]),
      write: ({ sync }) => this.write(operations, sync),
    };
  }

  private write(operations: readonly Operation[], sync: boolean): Promise<void> {
    const { disk, life } = this;
    if (life.over) return new Promise(() => undefined);
    if (!sync) {
      disk.visible = changed(disk.visible, operations);
      return Promise.resolve();
    }
    disk.underWay = changed(disk.visible, operations);
    return new Promise((resolve, reject) => {
      disk.scheduler.after(disk.latency(), () => {
        if (life.over) return;
        const rows = disk.underWay as Rows;
        disk.underWay = null;
        const error = this.failure();
        if (error !== null) {
          if (disk.random() < 0.5) disk.left = rows;
          reject(error);
          return;
        }
        disk.sync(rows);
        disk.visible = rows;
        // The power may have gone in the very moment it was on the platter.
        if (!life.over) resolve();
      });
    });
  }

  private failure(): Error | null {
    const { faults } = this.disk;
    if (faults.full) return new Error('IO error: No space left on device');
    if (faults.failing === 0) return null;
    faults.failing--;
    return new Error('IO error: Input/output error');
  }

  iterator(options: object): LevelIterator {
    return iteratorOver(this.disk.visible.clone(), options, this.life);
  }

  async reopen(): Promise<void> {
    const { disk } = this;
    const { left } = disk;
    disk.left = null;
    if (left === null) return;
    disk.sync(left);
    disk.visible = left;
  }

  freeze(): Level {
    const rows = this.disk.visible.clone();
    return {
      getSync: (key) => rows.get(textOf(key)),
      batch: () => this.batch(),
      iterator: (options) => iteratorOver(rows.clone(), options, this.life),
      compact: () => Promise.resolve(),
      size: () => this.size(),
      close: () => Promise.resolve(),
    };
  }

  compact(): Promise<void> {
    return Promise.resolve();
  }

  size(): Promise<number> {
    return Promise.resolve(this.disk.visible.size * 100);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function changed(rows: Rows, operations: readonly Operation[]): Rows {
  const next = rows.clone();
  for (const [key, value] of operations) {
    if (value === null) next.delete(key);
    else next.set(key, value);
  }
  return next;
}

interface Bounds {
  readonly gte?: Uint8Array;
  readonly lt?: Uint8Array;
  readonly reverse?: boolean;
  readonly limit?: number;
}

/** What stood when it was made, whatever is written later. */
function iteratorOver(rows: Rows, options: Bounds, life: Life): LevelIterator {
  const { gte, lt, reverse = false, limit = -1 } = options;
  const from = gte === undefined ? '' : textOf(gte);
  const to = lt === undefined ? undefined : textOf(lt);
  const entries = reverse ? reversed(rows, from, to) : rows.entries(from);
  let source = entries;
  let left = limit < 0 ? Number.POSITIVE_INFINITY : limit;
  return {
    nextv: async (count) => {
      if (life.over) return new Promise(() => undefined);
      const found: [Buffer, Buffer][] = [];
      while (found.length < count && left > 0) {
        const { value, done } = source.next();
        if (done === true) break;
        const [key, bytes] = value;
        if (!reverse && to !== undefined && key >= to) break;
        left--;
        found.push([Buffer.from(key, 'latin1'), bytes]);
      }
      return found;
    },
    seek: (key) => {
      source = rows.entries(textOf(key));
    },
    close: () => Promise.resolve(),
  };
}

function* reversed(
  rows: Rows,
  from: string,
  to: string | undefined,
): IterableIterator<[string, Buffer]> {
  for (const [key, value] of rows.entriesReversed(to)) {
    if (to !== undefined && key >= to) continue;
    if (key < from) return;
    yield [key, value];
  }
}

function textOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
}
