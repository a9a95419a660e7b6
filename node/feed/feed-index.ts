import { type Change, contentHash, tagOf } from '../../proto/change.js';
import { HujiError } from '../../proto/errors.js';
import { changesOf, readFrame } from '../../proto/frame.js';
import { pack, unpack } from '../../proto/pack.js';
import type { Branch, Log } from '../log/log.js';
import { feedKey, feedNoOf, KIND, kindRange, seqKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { FedChange, Feed, FeedEntry, FeedWriter } from './feed.js';

/** Entries kept: at one a second some eleven days. */
const KEPT = 1_000_000;

export interface FeedParts {
  readonly store: Store;
  readonly log: Pick<Log, 'branches' | 'durable' | 'onTouched'>;
  /** Entries kept at most. */
  readonly kept?: number;
}

/** Branch, from, to, again. */
export type FeedRow = [number, number, number, boolean];

/** The feed as an index of the logs: an entry for each history that a batch has moved on. */
export class FeedIndex implements Feed, FeedWriter {
  private readonly parts: FeedParts;
  private readonly kept: number;
  /** The last entry put, which may not be on disk yet. */
  private put = 0;
  private durable = 0;
  /** Of each history, up to where entries speak of it. */
  private readonly told = new Map<number, number>();
  private readonly waiting = new Set<() => void>();

  constructor(parts: FeedParts) {
    this.parts = parts;
    this.kept = parts.kept ?? KEPT;
    parts.log.onTouched = (tx, branch) => this.advanced(tx, branch);
  }

  /** What was applied before there was a feed stands in none of its entries. */
  async open(): Promise<void> {
    this.put = 0;
    const newest = { reverse: true, limit: 1 };
    for await (const [key] of this.parts.store.range(...kindRange(KIND.feed), newest)) {
      this.put = feedNoOf(key);
    }
    this.durable = this.put;
    this.told.clear();
    for (const { no, applied } of this.parts.log.branches()) this.told.set(no, applied);
  }

  private advanced(tx: Transaction, branch: Branch): void {
    const from = this.told.get(branch.no) ?? branch.forkSeq;
    if (branch.applied <= from) return;
    this.told.set(branch.no, branch.applied);
    this.add(tx, [branch.no, from, branch.applied, false]);
  }

  again(tx: Transaction, branch: Branch, seq: number): void {
    this.add(tx, [branch.no, seq - 1, seq, true]);
  }

  private add(tx: Transaction, row: FeedRow): void {
    this.put += 1;
    const no = this.put;
    tx.put(feedKey(no), pack(row));
    if (no > this.kept) tx.del(feedKey(no - this.kept));
    tx.onDurable(() => {
      this.durable = Math.max(this.durable, no);
      for (const wake of this.waiting) wake();
    });
  }

  last(): number {
    return this.durable;
  }

  async after(no: number, limit: number): Promise<FeedEntry[]> {
    const last = this.durable;
    const entries: FeedEntry[] = [];
    if (no >= last) return entries;
    const range = this.parts.store.range(feedKey(no + 1), feedKey(last + 1), { limit });
    for await (const [key, value] of range) {
      const [branch, from, to, again] = unpack(value) as FeedRow;
      entries.push({ no: feedNoOf(key), branch, from, to, again });
    }
    if (entries[0]?.no !== no + 1) throw new HujiError('FEED_GONE');
    return entries;
  }

  async changes(entry: FeedEntry, skip: number): Promise<FedChange[]> {
    const first = entry.from + skip + 1;
    if (first > entry.to) return [];
    // What was open when the frames were read may have been sealed when the tail was.
    const found = (await this.read(entry, first)) ?? (await this.read(entry, first));
    if (found === null) throw new HujiError('FEED_GONE');
    return found;
  }

  /** Null where some of them are in no frame and in no tail. */
  private async read({ branch: no, to }: FeedEntry, first: number): Promise<FedChange[] | null> {
    const { durable } = this.parts.log;
    const branch = durable.branch(no);
    const changes: FedChange[] = [];
    let next = first;
    const take = (seq: number, change: Change): void => {
      if (seq !== next || seq > to) return;
      changes.push(this.fed(branch, seq, change));
      next += 1;
    };
    for await (const { bytes } of durable.frames(branch, first - 1)) {
      const frame = readFrame(bytes);
      if (frame.firstSeq > next) break;
      changesIn(bytes).forEach((change, at) => {
        take(frame.firstSeq + at, change);
      });
      // A body nobody can read has changed nothing.
      next = Math.max(next, Math.min(frame.lastSeq, to) + 1);
      if (frame.lastSeq >= to) return changes;
    }
    for (let seq = next; seq <= to; seq++) {
      const row = this.parts.store.get(seqKey(KIND.tail, no, seq));
      if (row === undefined) return null;
      take(seq, (unpack(row) as [unknown, Change])[1]);
    }
    return changes;
  }

  private fed(branch: Branch, seq: number, change: Change): FedChange {
    const ref = { stream: branch.stream, seq, tag: tagOf(contentHash(change)) };
    const parked = this.parts.store.get(seqKey(KIND.parked, branch.no, seq)) !== undefined;
    return { branch, ref, change, parked };
  }

  wait(no: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.durable <= no && !signal.aborted) return;
        this.waiting.delete(look);
        signal.removeEventListener('abort', look);
        resolve();
      };
      this.waiting.add(look);
      signal.addEventListener('abort', look);
      look();
    });
  }
}

function changesIn(bytes: Uint8Array): Change[] {
  try {
    return changesOf(readFrame(bytes));
  } catch {
    return [];
  }
}
