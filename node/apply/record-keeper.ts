import { livesIn } from '../../conflict/life.js';
import {
  type Contribution,
  EMPTY_RECORD,
  leaving,
  merge,
  mergeAll,
  type Place,
  type Record,
  standingAlso,
} from '../../conflict/record.js';
import { addToSum } from '../../conflict/state-sum.js';
import type { ContentHash } from '../../proto/change.js';
import { type EntityNo, entityNo } from '../../proto/entity.js';
import { type ChangeRef, type Lane, sameRef } from '../../proto/id.js';
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

type Reads = Pick<Transaction, 'get'>;

const PERSON = entityNo('person');
const HOUSEHOLD = entityNo('household');

/** Records as they lie in the store, with their history, index entries, counts and sums. */
export class RecordKeeper {
  private readonly log: Log;
  private readonly counters: Counts;
  private readonly awaited: Awaited;
  private readonly cases: CaseWatch;
  private readonly places: Places;

  constructor(log: Log, counters: Counts, awaited: Awaited, cases: CaseWatch) {
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

  /** Lane of the registering station: where the record was made. */
  homeOf(target: ChangeRef): Lane | null {
    return this.log.ofStream(target.stream)[0]?.name.lane ?? null;
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
    for (const item of merged.before) addToSum(this.sumOf(item), item, -1);
    for (const item of merged.after) {
      if (item.ref === incoming.ref) addToSum(this.sumOf(item), item, 1, content);
      else addToSum(this.sumOf(item), item, 1);
    }
    for (const item of merged.retired) {
      tx.put(historyKey(entity, target, item.ref), encodeContribution(item));
    }
    if (before !== null && entity === PERSON) {
      updateFormer(tx, target, before, merged.record, incoming.change);
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
      return all.map((item) =>
        sameRef(item.ref, added.ref) ? standingAlso(item, added.branch) : item,
      );
    });
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
    for (const item of all) addToSum(this.sumOf(item), item, -1);
    const { record, retired } = mergeAll(edit(all), this.precedes);
    for (const item of [...record.contributions, ...retired]) addToSum(this.sumOf(item), item, 1);
    for (const item of retired) {
      tx.put(historyKey(entity, target, item.ref), encodeContribution(item));
    }
    if (entity === PERSON) {
      const former = formerNumbers(standing, history);
      replaceFormer(tx, target, former, formerNumbers(record, retired));
    }
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

  private sumOf(item: Contribution) {
    return this.counters.edit(item.lane).state;
  }

  readonly precedes = (a: Place, b: Place): boolean =>
    a.ref.stream === b.ref.stream &&
    this.log.precedes({ branch: a.branch, seq: a.ref.seq }, { branch: b.branch, seq: b.ref.seq });

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
    if (!record.born && !isEmpty(record)) this.awaited.add(tx, target);
    updateIndex(tx, entity, target, before, record);
    const home = this.homeOf(target);
    if (home === null) return;
    this.cases.changed(entity, target, before, record, home);
    const step = Number(livesIn(record, home)) - Number(before !== null && livesIn(before, home));
    if (step === 0) return;
    if (entity === PERSON) this.counters.edit(home).persons += step;
    if (entity === HOUSEHOLD) this.counters.edit(home).households += step;
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
