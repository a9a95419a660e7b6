import sorted from 'sorted-btree';
import { KIND } from '../../../node/store/keys.js';
import type { AcknowledgedHead } from '../../../node/store/store.js';
import { HujiError } from '../../../proto/errors.js';
import type { Scheduler } from './scheduler.js';

/** Rows by the text of their keys, in the order of keys; cloning costs nothing. */
export type Rows = InstanceType<typeof sorted.default<string, Buffer>>;
export type Heads = ReadonlyMap<number, AcknowledgedHead>;

/** What a data folder holds: enough to begin from again. */
export interface Image {
  readonly rows: Rows;
  readonly heads: Heads;
}

export interface DiskFaults {
  /** Writes to come that fail. */
  failing: number;
  /** No room: writes fail, and the node is told beforehand. */
  full: boolean;
  /** How long a synced write takes, ms. */
  syncMs: readonly [least: number, most: number];
}

export interface StoredFrame {
  readonly key: Buffer;
  readonly bytes: Buffer;
}

export interface SpoiltFrame extends StoredFrame {
  /** What it has become. */
  readonly spoilt: Buffer;
}

/** Synced states kept, so that the end of the database can be lost. */
const KEPT = 8;

/**
 * The disk of one machine: a LevelDB and the heads file beside it, with what is on the platter
 * apart from what only seems to be. It outlives the processes that use it.
 */
export class SimDisk {
  readonly faults: DiskFaults = { failing: 0, full: false, syncMs: [1, 8] };
  readonly scheduler: Scheduler;
  readonly random: () => number;
  /** On the platter. */
  durable: Rows = emptyRows();
  /** As the process sees it; synced and unsynced alike. */
  visible: Rows = emptyRows();
  durableHeads: Heads = new Map();
  /** States synced before the present one, newest last. */
  private past: Rows[] = [];
  /** What a write under way would leave behind. */
  underWay: Rows | null = null;
  /** What a failed write left in the log: it may count once the database is opened again. */
  left: Rows | null = null;
  /** Synced writes that ended. */
  syncs = 0;
  /** Called when a synced write is on the platter, before anybody is told of it. */
  onSync: (() => void) | null = null;

  constructor(scheduler: Scheduler, random: () => number) {
    this.scheduler = scheduler;
    this.random = random;
  }

  /** Null while there is room, as the store asks it. */
  refuses(): HujiError | null {
    return this.faults.full ? new HujiError('DISK_FULL') : null;
  }

  latency(): number {
    const [least, most] = this.faults.syncMs;
    return least + this.random() * (most - least);
  }

  /** A synced write is on the platter, and with it every unsynced one before. */
  sync(rows: Rows): void {
    this.past.push(this.durable);
    if (this.past.length > KEPT) this.past.shift();
    this.durable = rows.clone();
    this.syncs++;
    this.onSync?.();
  }

  /** The power goes: what was not synced is gone, and a write under way is whole or was never. */
  powerCut(): void {
    const rows = this.underWay ?? this.left;
    if (rows !== null && this.random() < 0.5) this.durable = rows.clone();
    this.underWay = null;
    this.left = null;
    this.visible = this.durable.clone();
  }

  /** LevelDB lost the end of its log: the last `count` synced writes. */
  loseEnd(count: number): void {
    const at = this.past.length - count;
    const rows = this.past[Math.max(0, at)];
    if (rows === undefined) return;
    this.durable = rows;
    this.past = this.past.slice(0, Math.max(0, at));
    this.visible = this.durable.clone();
  }

  image(): Image {
    return { rows: this.durable.clone(), heads: new Map(this.durableHeads) };
  }

  /** The whole folder as it was, or as another machine's is. */
  putBack({ rows, heads }: Image): void {
    this.durable = rows.clone();
    this.visible = rows.clone();
    this.durableHeads = new Map(heads);
    this.past = [];
    this.underWay = null;
    this.left = null;
  }

  /** Rows of one kind on the platter. */
  *rowsOf(kind: number): Iterable<[Buffer, Buffer]> {
    for (const [key, value] of this.durable.entries(String.fromCharCode(kind))) {
      if (key.charCodeAt(0) !== kind) return;
      yield [Buffer.from(key, 'latin1'), value];
    }
  }

  /** Sealed frames on the platter. */
  *frames(): Iterable<StoredFrame> {
    for (const [key, bytes] of this.rowsOf(KIND.frame)) yield { key, bytes };
  }

  /** One bit of one stored frame is not what it was; null where there is none that may. */
  rot(random: () => number, may: (bytes: Buffer) => boolean): SpoiltFrame | null {
    const frames = [...this.frames()].filter(({ bytes }) => may(bytes));
    const frame = frames[Math.floor(random() * frames.length)];
    if (frame === undefined) return null;
    const spoilt = Buffer.from(frame.bytes);
    const at = Math.floor(random() * spoilt.length);
    spoilt[at] = (spoilt[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    this.overwrite(frame.key, spoilt);
    return { ...frame, spoilt };
  }

  /** Behind the back of whoever uses it. */
  overwrite(key: Buffer, bytes: Buffer): void {
    const text = key.toString('latin1');
    for (const rows of [this.durable, this.visible]) if (rows.has(text)) rows.set(text, bytes);
  }

  at(key: Buffer): Buffer | undefined {
    return this.durable.get(key.toString('latin1'));
  }
}

export function emptyRows(): Rows {
  return new sorted.default<string, Buffer>(undefined, sorted.simpleComparator);
}
