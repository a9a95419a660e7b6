import { FOLLOWS } from '../../conflict/district.js';
import { isKept, type Record } from '../../conflict/record.js';
import { type Decision, decide, type Setting } from '../../conflict/value.js';
import type { EntityNo } from '../../proto/entity.js';
import type { FieldNo } from '../../proto/fields.js';
import { hlcDay } from '../../proto/hlc.js';
import type { ChangeRef, Lane } from '../../proto/id.js';
import type { SourceNo } from '../../proto/source.js';
import type { Contribution, RecordView } from './query.js';

/** A record as read, with values decided on demand. */
export class StoredRecordView implements RecordView {
  readonly ref: ChangeRef;
  readonly entity: EntityNo;
  readonly record: Record;
  readonly home: Lane | null;
  readonly setting: Setting;
  /** The day it is shown as of, YYYYMMDD. */
  readonly day: string;

  constructor(entity: EntityNo, ref: ChangeRef, record: Record, setting: Setting, day: string) {
    this.day = day;
    this.entity = entity;
    this.ref = ref;
    this.record = record;
    this.home = setting.home;
    this.setting = setting;
  }

  get contributions(): readonly Contribution[] {
    return this.record.contributions.map((item) => ({
      change: item.ref,
      source: item.change.source,
      event: item.change.event,
      since: item.change.since,
      hlc: item.change.hlc,
      fields: item.change.fields,
      values: item.change.values,
      kept: item.change.fields.map((field) => isKept(item, field)),
    }));
  }

  decision(field: FieldNo): Decision | null {
    return decide(this.record, field, this.setting);
  }

  value(field: FieldNo): string | undefined {
    const decision = this.decision(field);
    return decision === null ? undefined : this.shown(field, decision);
  }

  /** The value decided on, an area by the code it has on that day (区划变更). */
  shown(field: FieldNo, { value, winner }: Decision): string {
    const { districts } = this.setting;
    if (districts === undefined || districts === null || !FOLLOWS.has(field)) return value;
    return districts.codeOn(value, hlcDay(winner.change.hlc), this.day);
  }

  valuesFrom(source: SourceNo, field: FieldNo): readonly string[] {
    const stated: { hlc: number; value: string }[] = [];
    for (const item of this.record.contributions) {
      if (item.change.source !== source || !isKept(item, field)) continue;
      const at = item.change.fields.indexOf(field);
      if (at >= 0) stated.push({ hlc: item.change.hlc, value: item.change.values[at] ?? '' });
    }
    return stated.sort((a, b) => b.hlc - a.hlc).map(({ value }) => value);
  }

  /** Every field any kept claim names, ascending. */
  fields(): FieldNo[] {
    const all = new Set<FieldNo>();
    for (const item of this.record.contributions) {
      for (const field of item.change.fields) all.add(field);
    }
    return [...all].sort((a, b) => a - b);
  }
}
