import type { Ground } from '../../conflict/cases/ground.js';
import { homeOf } from '../../conflict/life.js';
import { KIND, kindRange, readRef, textKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { CaseKeeper } from './case-keeper.js';
import type { Judging, StagedRecords } from './cases.js';

/** What cases are judged by, as text that is kept and compared. */
export interface GroundSource {
  current(): string;
  groundOf(text: string): Ground;
}

/** As saved; `next` while records are being judged anew, up to the key `at` (hex) so far. */
interface Saved extends Partial<Judging> {
  readonly stands: string | null;
  readonly next: string | null;
  readonly at?: string;
}

export interface GroundsParts {
  readonly store: Store;
  readonly source: GroundSource;
  readonly keeper: CaseKeeper;
  records(): StagedRecords;
}

/** What the cases of a store were derived by; null while that changes. */
export function savedGround(store: Pick<Store, 'get'>): Ground | null {
  const bytes = store.get(KEY);
  if (bytes === undefined) return null;
  const { stands, next } = JSON.parse(bytes.toString()) as Saved;
  return stands === null || next !== null ? null : (JSON.parse(stands) as Ground);
}

const KEY = textKey(KIND.meta, 'cases');
/** Records judged in one batch: those who write meanwhile wait no longer than this takes. */
const CHUNK = 500;

/**
 * Which policy the cases on the disk were derived by. When the province publishes another one, or
 * this program derives cases by more than the one before, every record is judged by both, once;
 * what is written meanwhile is judged by both too. So the node works on during the pass, and one
 * that was cut off goes on behind the last record that its saved place names.
 */
export class Grounds {
  private readonly parts: GroundsParts;
  private saved: Saved | null = null;
  private memo: { text: string; ground: Ground } | null = null;
  private old: { text: string; ground: Ground } | null = null;
  private isDue = false;
  private isStopped = false;

  constructor(parts: GroundsParts) {
    this.parts = parts;
  }

  open(): void {
    const bytes = this.parts.store.get(KEY);
    this.saved = bytes === undefined ? null : (JSON.parse(bytes.toString()) as Saved);
  }

  now(): Ground {
    const { source } = this.parts;
    const text = this.saved?.next ?? this.saved?.stands ?? source.current();
    if (this.memo?.text !== text) this.memo = { text, ground: source.groundOf(text) };
    return this.memo.ground;
  }

  /** Null unless records are being judged anew. */
  before(): Ground | null {
    const { stands = null, next = null } = this.saved ?? {};
    if (next === null || stands === null) return null;
    if (this.old?.text !== stands) {
      this.old = { text: stands, ground: this.parts.source.groundOf(stands) };
    }
    return this.old.ground;
  }

  /** Null while the cases are what the records make by what counts now. */
  judging(): Judging | null {
    const { next = null, done = 0, total = 0 } = this.saved ?? {};
    if (next === null && !this.isDue) return null;
    return next === null ? { done: 0, total: 0 } : { done: Math.min(done, total), total };
  }

  /** Whether `settle` has records to judge; they are waited for from now on. */
  due(): boolean {
    this.isDue = this.saved?.next != null || this.saved?.stands !== this.parts.source.current();
    return this.isDue;
  }

  /** A pass under way ends with the records it has in hand. */
  stop(): void {
    this.isStopped = true;
  }

  /** Resolves once all cases follow from what is published; or when it is stopped. */
  async settle(): Promise<void> {
    const { store, source } = this.parts;
    for (;;) {
      const current = source.current();
      if (this.saved?.next == null) {
        if (this.saved?.stands === current) break;
        const stands = this.saved?.stands ?? null;
        const total = await this.count();
        await store.commit((tx) => this.save(tx, { stands, next: current, done: 0, total }));
      }
      await this.judgeAll();
      if (this.isStopped) return;
      await store.commit((tx) => {
        const next = this.saved?.next ?? null;
        if (next !== null) this.save(tx, { stands: next, next: null });
      });
    }
    this.isDue = false;
  }

  private save(tx: Transaction, saved: Saved): void {
    this.saved = saved;
    tx.put(KEY, Buffer.from(JSON.stringify(saved)));
  }

  private async count(): Promise<number> {
    let total = 0;
    for await (const _ of this.parts.store.range(...kindRange(KIND.record))) total += 1;
    return total;
  }

  private async judgeAll(): Promise<void> {
    const [first, end] = kindRange(KIND.record);
    const { at } = this.saved ?? {};
    // The least key behind it.
    const from = at === undefined ? first : Buffer.from(`${at}00`, 'hex');
    let chunk: Buffer[] = [];
    for await (const [key] of this.parts.store.range(from, end)) {
      chunk.push(key);
      if (chunk.length < CHUNK) continue;
      await this.judge(chunk);
      if (this.isStopped) return;
      chunk = [];
    }
    if (chunk.length > 0) await this.judge(chunk);
  }

  private judge(keys: readonly Buffer[]): Promise<void> {
    const { store, keeper } = this.parts;
    const records = this.parts.records();
    return store.commit((tx) => {
      for (const key of keys) {
        const [entity, ref] = [key[1] ?? 0, readRef(key, 2)];
        const record = records.read(tx, entity, ref);
        const home = record === null ? null : homeOf(record);
        if (record !== null && home !== null) keeper.review(entity, ref, record, home);
      }
      const { stands = null, next = null, done = 0, total = 0 } = this.saved ?? {};
      const at = keys.at(-1)?.toString('hex') ?? '';
      this.save(tx, { stands, next, at, done: done + keys.length, total });
    });
  }
}
