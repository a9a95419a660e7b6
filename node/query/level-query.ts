import { homesOf } from '../../conflict/life.js';
import { type Contribution, mergeAll, type Record } from '../../conflict/record.js';
import type { Setting } from '../../conflict/value.js';
import type { EntityNo } from '../../proto/entity.js';
import { hlcDay } from '../../proto/hlc.js';
import { type ChangeRef, compareRefs } from '../../proto/id.js';
import type { Records } from '../apply/apply.js';
import type { Authority } from '../authority/authority.js';
import { type Clock, dayOf } from '../clock.js';
import {
  indexKey,
  indexRange,
  indexRef,
  indexValue,
  KIND,
  prefixRange,
  textKey,
  textOfKey,
} from '../store/keys.js';
import type { Store } from '../store/store.js';
import { Gather } from './gather.js';
import type { Query } from './query.js';
import { StoredRecordView } from './record-view.js';

export class LevelQuery implements Query {
  private readonly store: Store;
  private readonly gather: Gather;
  private readonly records: Records;
  private readonly authority: Authority;
  private readonly clock: Pick<Clock, 'now'>;

  constructor(store: Store, records: Records, authority: Authority, clock: Pick<Clock, 'now'>) {
    this.clock = clock;
    this.store = store;
    this.gather = new Gather(store);
    this.records = records;
    this.authority = authority;
  }

  record(entity: EntityNo, ref: ChangeRef): StoredRecordView | null {
    const record = this.records.read(this.store, entity, ref);
    if (record === null || !record.born) return null;
    return new StoredRecordView(entity, ref, record, this.settingOf(record), this.today());
  }

  /** All that was ever said of a record and counts, superseded claims too, oldest first. */
  everything(view: StoredRecordView): readonly Contribution[] {
    const { entity, ref, record } = view;
    const retired = this.records.retired(this.store, entity, ref, record);
    return [...record.contributions, ...retired].sort(
      (a, b) => a.change.hlc - b.change.hlc || compareRefs(a.ref, b.ref),
    );
  }

  /** The record of what had been written by the end of a day; null where it did not exist yet. */
  asOf(view: StoredRecordView, day: string): StoredRecordView | null {
    const written = this.everything(view).filter(({ change }) => hlcDay(change.hlc) <= day);
    const { record } = mergeAll(written, this.records.precedes);
    if (!record.born) return null;
    return new StoredRecordView(view.entity, view.ref, record, this.settingOf(record), day);
  }

  /** The day on which somebody asks: areas are shown by the codes they have then. */
  private today(): string {
    return dayOf(this.clock);
  }

  /** The code an area has today, of one that is written today. */
  areaToday(code: string): string {
    const today = this.today();
    return this.authority.districts()?.codeOn(code, '', today) ?? code;
  }

  /** What the values of a record are decided by, here and now. */
  settingOf(record: Record): Setting {
    const { precedes } = this.records;
    const districts = this.authority.districts();
    const setting = { policy: this.authority.policy(), precedes, ...homesOf(record) };
    return districts === null ? setting : { ...setting, districts };
  }

  personsByNumber(number: string, limit: number): Promise<ChangeRef[]> {
    return this.lookUp(KIND.numberIndex, number, limit);
  }

  personsByHousehold(householdNumber: string, limit: number): Promise<ChangeRef[]> {
    return this.lookUp(KIND.memberIndex, householdNumber, limit);
  }

  personsByName(name: string, limit: number): Promise<ChangeRef[]> {
    return this.lookUp(KIND.nameIndex, name, limit);
  }

  householdsByNumber(householdNumber: string, limit: number): Promise<ChangeRef[]> {
    return this.lookUp(KIND.householdIndex, householdNumber, limit);
  }

  /** Persons of whom any source states this row id (RYID). */
  personsByRowId(rowId: string, limit: number): Promise<ChangeRef[]> {
    return this.lookUp(KIND.rowIdIndex, rowId, limit);
  }

  /** Entries after `after`, in the order of refs. */
  async lookUp(
    kind: number,
    value: string,
    limit: number,
    after: Uint8Array | null = null,
  ): Promise<ChangeRef[]> {
    const [first, to] = indexRange(kind, value);
    const from = after === null ? first : Buffer.concat([first, after, Buffer.from([0])]);
    return (await this.gather.keys({ from, to, limit })).map(indexRef);
  }

  /** Entries whose value begins with a text, after `after`, in the order of values, then refs. */
  async lookUpBeginning(
    kind: number,
    beginning: string,
    limit: number,
    after: { readonly value: string; readonly ref: ChangeRef } | null = null,
  ): Promise<{ value: string; ref: ChangeRef }[]> {
    const [first, to] = prefixRange(textKey(kind, beginning));
    const from =
      after === null
        ? first
        : Buffer.concat([indexKey(kind, after.value, after.ref), Buffer.from([0])]);
    const keys = await this.gather.keys({ from, to, limit });
    return keys.map((key) => ({ value: indexValue(key), ref: indexRef(key) }));
  }

  note(key: string): string | null {
    return this.store.get(textKey(KIND.note, key))?.toString() ?? null;
  }

  async notes(prefix: string): Promise<{ key: string; value: string }[]> {
    const found: { key: string; value: string }[] = [];
    for await (const [key, value] of this.store.range(...prefixRange(textKey(KIND.note, prefix)))) {
      found.push({ key: textOfKey(key), value: value.toString() });
    }
    return found;
  }
}
