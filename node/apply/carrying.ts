import { CARRIED, newContribution } from '../../conflict/record.js';
import { CARRIED_CLAIM, type Carried, readCarried } from '../../proto/carried.js';
import { type Change, type ContentHash, contentHash } from '../../proto/change.js';
import type { ChangeRef, StreamId } from '../../proto/id.js';
import type { Authority } from '../authority/authority.js';
import type { Branch } from '../log/log.js';
import type { Transaction } from '../store/store.js';
import type { CarriedBook, CarriedEntry } from './carried-book.js';
import type { RecordKeeper } from './record-keeper.js';

/**
 * Carried claims (随迁记录). Of each claim either the original counts, where its place is held, or
 * what was carried, unless its author was revoked: whichever came first.
 */
export class Carrying {
  private readonly book: CarriedBook;
  private readonly keeper: RecordKeeper;
  private readonly authority: Authority;
  /** Told by which change came what no longer counts, for whoever follows the record. */
  onDropped: ((tx: Transaction, branch: number, seq: number) => void) | null = null;

  constructor(book: CarriedBook, keeper: RecordKeeper, authority: Authority) {
    this.book = book;
    this.keeper = keeper;
    this.authority = authority;
  }

  take(
    tx: Transaction,
    branch: Branch,
    by: ChangeRef,
    change: Change,
    content: ContentHash = contentHash(change),
  ): void {
    const carried = carriedBy(change);
    if (carried === null) return;
    this.book.add(tx, branch, by, content, carried);
    const { ref, name } = carried;
    if (this.book.holdsPlace(ref)) {
      this.keeper.tellMoved(tx, change.entity, carried.change.target ?? ref);
      return;
    }
    if (ref.seq > this.authority.keepUpToNamed(name)) return;
    this.keeper.addCarried(
      tx,
      newContribution({ branch: CARRIED, ref }, name.lane, carried.change),
    );
  }

  leave(tx: Transaction, branch: Branch, by: ChangeRef, change: Change): void {
    const carried = carriedBy(change);
    if (carried === null) return;
    const entry = this.book.entry(tx, carried.ref);
    const others = this.book.remove(tx, branch, by, carried.ref);
    if (others || entry === null) return;
    this.keeper.dropCarried(tx, entry.entity, entry.record, entry.ref);
    this.keeper.tellMoved(tx, entry.entity, entry.record);
  }

  /** The original of the place has come: whatever was carried as such makes room. */
  makeRoom(tx: Transaction, stream: StreamId, seq: number): void {
    for (const entry of this.book.at(tx, stream, seq)) this.drop(tx, entry);
  }

  /** Takes out what authors who were revoked since have said. */
  async review(commit: (job: (tx: Transaction) => void) => Promise<void>): Promise<void> {
    for (const [stream, name] of [...this.book.names()]) {
      const keep = this.authority.keepUpToNamed(name);
      if (!Number.isFinite(keep)) continue;
      const entries = await this.book.beyond(stream, keep);
      if (entries.length === 0) continue;
      await commit((tx) => {
        for (const entry of entries) this.drop(tx, entry);
      });
    }
  }

  private drop(tx: Transaction, { entity, record, ref, carriers }: CarriedEntry): void {
    if (!this.keeper.dropCarried(tx, entity, record, ref)) return;
    const [first] = carriers;
    const [branch] = first?.branches ?? [];
    if (first !== undefined && branch !== undefined) {
      this.onDropped?.(tx, branch, first.ref.seq);
    }
  }
}

function carriedBy(change: Change): Carried | null {
  return readCarried(change.values[change.fields.indexOf(CARRIED_CLAIM)] ?? '');
}
