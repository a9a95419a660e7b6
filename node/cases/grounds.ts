import type { Ground } from '../../conflict/cases/ground.js';
import { homeOf } from '../../conflict/life.js';
import { KIND, kindRange, readRef, textKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { CaseKeeper } from './case-keeper.js';
import type { StagedRecords } from './cases.js';

/** What cases are judged by, as text that is kept and compared. */
export interface GroundSource {
  current(): string;
  groundOf(text: string): Ground;
}

/** As saved; `next` while records are being judged anew. */
interface Saved {
  readonly stands: string | null;
  readonly next: string | null;
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
 * Which policy the cases on the disk were derived by. When the province publishes another one,
 * every record is judged by both, once; what is written meanwhile is judged by both too, so that
 * no record has to be remembered as done, and a pass cut off simply begins again.
 */
export class Grounds {
  private readonly parts: GroundsParts;
  private saved: Saved | null = null;
  private memo: { text: string; ground: Ground } | null = null;
  private old: { text: string; ground: Ground } | null = null;

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

  /** Resolves once all cases follow from what is published. */
  async settle(): Promise<void> {
    const { store, source } = this.parts;
    for (;;) {
      const current = source.current();
      if (this.saved?.next == null) {
        if (this.saved?.stands === current) return;
        const stands = this.saved?.stands ?? null;
        await store.commit((tx) => this.save(tx, { stands, next: current }));
      }
      await this.judgeAll();
      await store.commit((tx) => {
        const next = this.saved?.next ?? null;
        if (next !== null) this.save(tx, { stands: next, next: null });
      });
    }
  }

  private save(tx: Transaction, saved: Saved): void {
    this.saved = saved;
    tx.put(KEY, Buffer.from(JSON.stringify(saved)));
  }

  private async judgeAll(): Promise<void> {
    let chunk: Buffer[] = [];
    for await (const [key] of this.parts.store.range(...kindRange(KIND.record))) {
      chunk.push(key);
      if (chunk.length < CHUNK) continue;
      await this.judge(chunk);
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
    });
  }
}
