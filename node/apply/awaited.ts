import type { ChangeRef, StreamId } from '../../proto/id.js';
import { awaitedKey, KIND, kindRange, streamOfKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';

/**
 * How far along each stream claims have named a record that was not here yet. What is made beyond
 * is new for certain, and need not be looked for: of a register that is loaded, nearly all. It
 * never falls, since a look too many does no harm.
 */
export class Awaited {
  private seqs = new Map<StreamId, number>();
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  async open(): Promise<void> {
    const seqs = new Map<StreamId, number>();
    for await (const [key, value] of this.store.range(...kindRange(KIND.awaited))) {
      seqs.set(streamOfKey(key), value.readUIntBE(0, 6));
    }
    this.seqs = seqs;
  }

  /** A claim has come before the record it is about. */
  add(tx: Transaction, record: ChangeRef): void {
    if (this.has(record)) return;
    this.seqs.set(record.stream, record.seq);
    const value = Buffer.allocUnsafe(6);
    value.writeUIntBE(record.seq, 0, 6);
    tx.put(awaitedKey(record.stream), value);
  }

  /** Whether something may be held of the record; false is certain. */
  has(record: ChangeRef): boolean {
    return record.seq <= (this.seqs.get(record.stream) ?? 0);
  }
}
