import { LIMITS } from '../limits.js';
import { KIND, kindRange, seqKey, seqOfKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { Place, Wanted } from './attach.js';
import { hashOfKey, placeKey, placesOf, sizeValue } from './attachment-keys.js';

interface Missing {
  /** The first place of the history that names one not held, and which. */
  readonly seq: number;
  readonly hash: string;
  /** The last such place noted. */
  readonly last: number;
}

/** Places of one kind in one history, in its order, after one of them. */
export async function placesIn(
  store: Store,
  kind: number,
  { branch, after, limit }: { branch: number; after: Place | null; limit: number },
): Promise<Wanted[]> {
  const [start, to] = placesOf(kind, branch, 0);
  const key = after && placeKey(kind, branch, after.seq, after.hash);
  const from = key === null ? start : Buffer.concat([key, Buffer.from([0])]);
  const found: Wanted[] = [];
  for await (const [at, value] of store.range(from, to, { limit })) {
    const { seq } = seqOfKey(at);
    found.push({ hash: hashOfKey(at), size: value.readUInt32BE(0), branch, seq });
  }
  return found;
}

/**
 * Where attachments are named that were not held. A place goes when those before it have come, so
 * that the first one tells how far a history is complete.
 */
export class MissingPlaces {
  private readonly store: Store;
  private readonly isHeld: (hash: string) => boolean;
  private readonly first = new Map<number, Missing>();

  constructor(store: Store, isHeld: (hash: string) => boolean) {
    this.store = store;
    this.isHeld = isHeld;
  }

  /** One look for each history that has any. */
  async open(): Promise<void> {
    this.first.clear();
    const [start, to] = kindRange(KIND.attachmentMissing);
    let from = start;
    for (;;) {
      const row = await this.one(from, to, false);
      if (row === null) return;
      const { branch, seq } = seqOfKey(row);
      const last = await this.one(...placesOf(KIND.attachmentMissing, branch, 0), true);
      this.first.set(branch, { seq, hash: hashOfKey(row), last: seqOfKey(last ?? row).seq });
      from = seqKey(KIND.attachmentMissing, branch + 1, 0);
    }
  }

  private async one(from: Buffer, to: Buffer, reverse: boolean): Promise<Buffer | null> {
    for await (const [key] of this.store.range(from, to, { limit: 1, reverse })) return key;
    return null;
  }

  firstOf(branch: number): number | null {
    return this.first.get(branch)?.seq ?? null;
  }

  /** Histories that are complete no further for want of this one. */
  waitingFor(hash: string): number[] {
    return [...this.first].filter(([, missing]) => missing.hash === hash).map(([no]) => no);
  }

  /** Histories that have any. */
  histories(): number[] {
    return [...this.first.keys()];
  }

  /** Of one history, in its order, after a place. */
  list(branch: number, after: Place | null, limit: number): Promise<Wanted[]> {
    return placesIn(this.store, KIND.attachmentMissing, { branch, after, limit });
  }

  add(tx: Transaction, { branch, seq, hash, size }: Wanted): void {
    tx.put(placeKey(KIND.attachmentMissing, branch, seq, hash), sizeValue(size));
    const known = this.first.get(branch);
    if (known === undefined) this.first.set(branch, { seq, hash, last: seq });
    else if (seq < known.seq) this.first.set(branch, { ...known, seq, hash });
    else this.first.set(branch, { ...known, last: Math.max(known.last, seq) });
  }

  /** Passes over what has come. Gives whether the first place is a later one, or there is none. */
  async advance(branch: number): Promise<boolean> {
    const before = this.first.get(branch)?.seq;
    for (;;) {
      const known = this.first.get(branch);
      if (known === undefined) return before !== undefined;
      const { come, next, all } = await this.look(branch, known.seq);
      if (come.length > 0) {
        await this.store.commit((tx) => {
          for (const key of come) tx.del(key);
          this.pass(
            branch,
            known,
            next ?? (all ? null : come.at(-1)) ?? null,
            come.at(-1) as Buffer,
          );
        });
      } else if (next !== null) this.pass(branch, known, next, next);
      // It may have come while nobody waited for it yet.
      if (next !== null && this.isHeld(hashOfKey(next))) continue;
      // What was noted meanwhile is on the disk after that, and seen by another look.
      if (come.length === 0 || next !== null) return this.first.get(branch)?.seq !== before;
    }
  }

  /** From `seq` on: what has come, and the first that has not; `all`: that is the whole of it. */
  private async look(branch: number, seq: number) {
    const come: Buffer[] = [];
    const limit = LIMITS.attachmentBatch;
    const range = placesOf(KIND.attachmentMissing, branch, seq);
    for await (const [key] of this.store.range(...range, { limit })) {
      if (!this.isHeld(hashOfKey(key))) return { come, next: key, all: false };
      come.push(key);
    }
    return { come, next: null, all: come.length < limit };
  }

  /** The first place is this one from now on; null: those up to `end` were all. */
  private pass(branch: number, seen: Missing, next: Buffer | null, end: Buffer): void {
    const known = this.first.get(branch);
    // One before it may have been spoilt meanwhile.
    if (known === undefined || known.seq < seen.seq) return;
    if (next !== null) {
      this.first.set(branch, { ...known, seq: seqOfKey(next).seq, hash: hashOfKey(next) });
    } else if (seqOfKey(end).seq >= known.last) this.first.delete(branch);
    else this.first.set(branch, { ...known, seq: seqOfKey(end).seq + 1, hash: '' });
  }
}
