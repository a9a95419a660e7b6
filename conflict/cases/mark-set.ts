import type { EntityNo } from '../../proto/entity.js';
import type { Hlc } from '../../proto/hlc.js';
import type { ChangeRef, Lane } from '../../proto/id.js';
import type { Family, Mark, Said } from './group.js';

/** The marks of one record, as they are found. */
export class MarkSet {
  readonly all: Mark[] = [];
  readonly ref: ChangeRef;
  private readonly entity: EntityNo;
  private readonly lane: Lane;

  constructor(ref: ChangeRef, entity: EntityNo, lane: Lane) {
    this.ref = ref;
    this.entity = entity;
    this.lane = lane;
  }

  add({ family, subject, hlc, facts }: Said): void {
    this.put(family, subject, hlc, facts);
  }

  /** `area`: the smallest that hears all it follows from, where that is not the record's lane. */
  put(
    family: Family,
    subject: string,
    hlc: Hlc,
    facts: readonly string[],
    area: Lane = this.lane,
  ): void {
    this.all.push({ ref: this.ref, entity: this.entity, lane: area, hlc, facts, family, subject });
  }
}
