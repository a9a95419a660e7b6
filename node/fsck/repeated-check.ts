import type { Precedes, Record } from '../../conflict/record.js';
import type { EntityNo } from '../../proto/entity.js';
import { type ChangeRef, refToId } from '../../proto/id.js';
import { decodeContribution, type Places } from '../apply/record-codec.js';
import { RepeatedBook } from '../apply/repeated-book.js';
import { repeatedKey } from '../apply/repeated-keys.js';
import type { Log } from '../log/log.js';
import { historyKey, KIND, kindRange } from '../store/keys.js';
import type { Store } from '../store/store.js';

export interface RepeatedCheckParts {
  readonly store: Store;
  readonly log: Pick<Log, 'branch' | 'precedes'>;
  readonly places: Places;
  find(code: 'STORE_DAMAGED', where: string, detail: string): void;
}

/** Whether claims that repeat what was decided against are listed, and nothing else is. */
export class RepeatedCheck {
  private readonly parts: RepeatedCheckParts;
  private readonly book: RepeatedBook;
  private expected = 0;

  constructor(parts: RepeatedCheckParts) {
    const { store, log } = parts;
    const precedes: Precedes = (a, b) =>
      a.ref.stream === b.ref.stream &&
      log.precedes({ branch: a.branch, seq: a.ref.seq }, { branch: b.branch, seq: b.ref.seq });
    this.parts = parts;
    this.book = new RepeatedBook(store, log, precedes);
  }

  record(entity: EntityNo, ref: ChangeRef, record: Record): void {
    if (!RepeatedBook.concerns(record)) return;
    const { store, places, find } = this.parts;
    const past = record.retired.flatMap((place) => {
      const bytes = store.get(historyKey(entity, ref, place.ref));
      return bytes === undefined ? [] : decodeContribution(bytes, entity, ref, places);
    });
    for (const { row, regenerated } of this.book.rowsOf(entity, ref, [record, past]).values()) {
      this.expected += 1;
      const value = store.get(repeatedKey(row));
      if (value?.[0] === (regenerated ? 1 : 0)) continue;
      find('STORE_DAMAGED', refToId(row.claim), 'not listed as it repeats a rejected value');
    }
  }

  async total(): Promise<void> {
    const { store, find } = this.parts;
    let found = 0;
    for await (const _ of store.range(...kindRange(KIND.repeated))) found += 1;
    if (found === this.expected) return;
    find('STORE_DAMAGED', 'repeated', `${found} repeated values for ${this.expected}`);
  }
}
