import { hasMoved } from '../../conflict/life.js';
import {
  CARRIED,
  type Contribution,
  EMPTY_RECORD,
  isCarried,
  isMade,
  leaving,
  merge,
  mergeAll,
  type Place,
  type Precedes,
  type Record,
  standingAlso,
} from '../../conflict/record.js';
import { addToSum } from '../../conflict/state-sum.js';
import { type ContentHash, contentHash } from '../../proto/change.js';
import { type EntityNo, entityNo } from '../../proto/entity.js';
import { type ChangeRef, sameRef } from '../../proto/id.js';
import type { CaseWatch } from '../cases/cases.js';
import type { Log } from '../log/log.js';
import { historyKey, recordKey } from '../store/keys.js';
import type { Transaction } from '../store/store.js';
import type { Counts } from './apply.js';
import type { Awaited } from './awaited.js';
import { formerNumbers, replaceFormer, updateFormer, updateIndex } from './index-entries.js';
import {
  decodeContribution,
  decodeRecord,
  encodeContribution,
  encodeRecord,
  type Places,
} from './record-codec.js';
import { recount } from './recount.js';
import { RepeatedBook } from './repeated-book.js';

type Reads = Pick<Transaction, 'get'>;
export type Moved = (tx: Transaction, entity: EntityNo, record: ChangeRef) => void;

const PERSON = entityNo('person');

/** Records as they lie in the store, with their history, index entries, counts and sums. */
export class RecordKeeper {
  private readonly log: Log;
  private readonly counters: Counts;
  private readonly awaited: Awaited;
  private readonly cases: CaseWatch;
  private readonly places: Places;

  /** Told of every change of a record that has moved. */
  private readonly moved: Moved | null;
  readonly repeated: RepeatedBook;

  constructor(
    log: Log,
    counters: Counts,
    awaited: Awaited,
    cases: CaseWatch,
    repeated: (precedes: Precedes) => RepeatedBook,
    moved: Moved | null = null,
  ) {
    this.moved = moved;
    this.repeated = repeated(this.precedes);
    this.log = log;
    this.counters = counters;
    this.awaited = awaited;
    this.cases = cases;
    this.places = {
      stream: (branch) => log.branch(branch).stream,
      lane: (branch) => log.branch(branch).name.lane,
    };
  }

  read(
    tx: Reads,
    entity: EntityNo,
    ref: ChangeRef,
    key: Buffer = recordKey(entity, ref),
  ): Record | null {
    const bytes = tx.get(key);
    return bytes === undefined ? null : decodeRecord(bytes, entity, ref, this.places);
  }

  /** Takes in what one change says of a record. `content` is the hash of the change. */
  add(tx: Transaction, target: ChangeRef, incoming: Contribution, content: ContentHash): void {
    const { entity } = incoming.change;
    const key = recordKey(entity, target);
    const makes = incoming.change.target === null;
    const before = makes && this.isNew(target) ? null : this.read(tx, entity, target, key);
    if (before !== null && holds(before, incoming.ref)) {
      this.putBack(tx, target, incoming);
      return;
    }
    const merged = merge(before ?? EMPTY_RECORD, incoming, this.precedes);
    for (const item of merged.before) this.tally(item, -1);
    for (const item of merged.after) {
      this.tally(item, 1, item.ref === incoming.ref ? content : undefined);
    }
    for (const item of merged.retired) {
      tx.put(historyKey(entity, target, item.ref), encodeContribution(item));
    }
    if (before !== null && entity === PERSON) {
      updateFormer(tx, target, before, merged.record, incoming.change);
    }
    if (RepeatedBook.concerns(merged.record)) {
      const past = before === null ? [] : this.retired(tx, entity, target, before);
      const after = [...past, ...merged.retired];
      const was = before ?? EMPTY_RECORD;
      this.repeated.turn(tx, entity, target, [was, past], [merged.record, after]);
    }
    this.write(tx, key, entity, target, before, merged.record);
  }

  /** Nobody has spoken of the record before, here: not even in another history of its stream. */
  private isNew(made: ChangeRef): boolean {
    return !this.awaited.has(made) && this.log.ofStream(made.stream).length === 1;
  }

  /** The same in the midst of others, or once more in another history of its stream. */
  putBack(tx: Transaction, target: ChangeRef, added: Contribution): void {
    this.rebuild(tx, added.change.entity, target, (all) => {
      if (!all.some((item) => sameRef(item.ref, added.ref))) return [...all, added];
      return all.map((item) => {
        if (!sameRef(item.ref, added.ref)) return item;
        return isCarried(item) ? added : standingAlso(item, added.branch);
      });
    });
  }

  /** Takes in a claim of a stream that is not held here. */
  addCarried(tx: Transaction, incoming: Contribution): void {
    const { change, ref } = incoming;
    const target = change.target ?? ref;
    const before = this.read(tx, change.entity, target);
    if (before === null || !holds(before, ref)) {
      this.add(tx, target, incoming, contentHash(change));
    }
  }

  /** It may have to be brought to its station once more. */
  tellMoved(tx: Transaction, entity: EntityNo, target: ChangeRef): void {
    this.moved?.(tx, entity, target);
  }

  /** Takes out a claim that was only carried; false where there is none, or it stands by itself. */
  dropCarried(tx: Transaction, entity: EntityNo, target: ChangeRef, ref: ChangeRef): boolean {
    const record = this.read(tx, entity, target);
    const item = record === null ? null : this.contribution(tx, entity, target, record, ref);
    if (item === null || !isCarried(item)) return false;
    this.takeOut(tx, entity, target, { ref, branch: CARRIED });
    return true;
  }

  /** Takes out what a change said in one history of its stream. */
  takeOut(tx: Transaction, entity: EntityNo, target: ChangeRef, { ref, branch }: Place): void {
    this.rebuild(tx, entity, target, (all) =>
      all.flatMap((item) => (sameRef(item.ref, ref) ? (leaving(item, branch) ?? []) : item)),
    );
  }

  private rebuild(
    tx: Transaction,
    entity: EntityNo,
    target: ChangeRef,
    edit: (all: readonly Contribution[]) => Contribution[],
  ): void {
    const before = this.read(tx, entity, target);
    const standing = before ?? EMPTY_RECORD;
    const history = this.takeHistory(tx, entity, target, standing);
    const all = [...standing.contributions, ...history];
    for (const item of all) this.tally(item, -1);
    const { record, retired } = mergeAll(edit(all), this.precedes);
    for (const item of [...record.contributions, ...retired]) this.tally(item, 1);
    for (const item of retired) {
      tx.put(historyKey(entity, target, item.ref), encodeContribution(item));
    }
    if (entity === PERSON) {
      const former = formerNumbers(standing, history);
      replaceFormer(tx, target, former, formerNumbers(record, retired));
    }
    this.repeated.turn(tx, entity, target, [standing, history], [record, retired]);
    this.write(tx, recordKey(entity, target), entity, target, before, record);
  }

  private takeHistory(
    tx: Transaction,
    entity: EntityNo,
    target: ChangeRef,
    record: Record,
  ): Contribution[] {
    const history = this.retired(tx, entity, target, record);
    for (const { ref } of record.retired) tx.del(historyKey(entity, target, ref));
    return history;
  }

  retired(tx: Reads, entity: EntityNo, target: ChangeRef, record: Record): Contribution[] {
    return record.retired.flatMap(({ ref }) => {
      const bytes = tx.get(historyKey(entity, target, ref));
      return bytes === undefined ? [] : decodeContribution(bytes, entity, target, this.places);
    });
  }

  /** What was carried here counts in the sum of its carrier's lane instead. */
  private tally(item: Contribution, sign: 1 | -1, content?: ContentHash): void {
    if (!isCarried(item)) addToSum(this.counters.edit(item.lane).state, item, sign, content);
  }

  /**
   * Writes a record that the disk has spoilt anew, of all its claims. What was counted of it when
   * they came still stands, and so do the groups it is in; `was` is what can be read of it.
   */
  renew(
    tx: Transaction,
    entity: EntityNo,
    target: ChangeRef,
    was: Record | null,
    claims: readonly Contribution[],
  ): void {
    const { record, retired } = mergeAll(claims, this.precedes);
    for (const { ref } of was?.retired ?? []) tx.del(historyKey(entity, target, ref));
    for (const item of retired) {
      tx.put(historyKey(entity, target, item.ref), encodeContribution(item));
    }
    tx.put(recordKey(entity, target), encodeRecord(record, target));
    if (was !== null) updateIndex(tx, entity, target, was, EMPTY_RECORD);
    updateIndex(tx, entity, target, null, record);
    if (entity === PERSON) {
      replaceFormer(tx, target, new Set(), formerNumbers(record, retired));
    }
    this.cases.changed(entity, target, null, record);
  }

  /** Every change about a record, its history too. */
  everything(tx: Reads, entity: EntityNo, target: ChangeRef): readonly Contribution[] {
    const record = this.read(tx, entity, target);
    if (record === null) return [];
    return [...record.contributions, ...this.retired(tx, entity, target, record)];
  }

  /** What one change says of a record, whether still kept or history. */
  contribution(
    tx: Reads,
    entity: EntityNo,
    target: ChangeRef,
    record: Record,
    ref: ChangeRef,
  ): Contribution | null {
    const standing = record.contributions.find((item) => sameRef(item.ref, ref));
    if (standing !== undefined) return standing;
    const bytes = tx.get(historyKey(entity, target, ref));
    return bytes === undefined ? null : decodeContribution(bytes, entity, target, this.places);
  }

  readonly precedes = (a: Place, b: Place): boolean =>
    a.ref.stream === b.ref.stream &&
    // Of a stream that is not held nobody knows a fork.
    (isCarried(a) || isCarried(b)
      ? a.ref.seq < b.ref.seq
      : this.log.precedes(
          { branch: a.branch, seq: a.ref.seq },
          { branch: b.branch, seq: b.ref.seq },
        ));

  private write(
    tx: Transaction,
    key: Buffer,
    entity: EntityNo,
    target: ChangeRef,
    before: Record | null,
    record: Record,
  ): void {
    if (isEmpty(record)) tx.del(key);
    else tx.put(key, encodeRecord(record, target));
    // Claims came before it was made, or are all that is left of it: it may be made yet.
    if (!isMade(record) && !isEmpty(record)) this.awaited.add(tx, target);
    updateIndex(tx, entity, target, before, record);
    this.cases.changed(entity, target, before, record);
    if (hasMoved(record)) this.moved?.(tx, entity, target);
    recount(tx, this.counters, entity, before, record);
  }
}

/** The very same change has come before, in another history of its stream. */
function holds(record: Record, ref: ChangeRef): boolean {
  const isIt = (place: { readonly ref: ChangeRef }) => sameRef(place.ref, ref);
  return record.contributions.some(isIt) || record.retired.some(isIt);
}

function isEmpty({ contributions, pending, retired }: Record): boolean {
  return contributions.length === 0 && pending.length === 0 && retired.length === 0;
}
