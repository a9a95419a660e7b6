import type { EntityNo } from '../../proto/entity.js';
import type { FieldNo } from '../../proto/fields.js';
import type { Hlc } from '../../proto/hlc.js';
import type { ChangeRef } from '../../proto/id.js';
import type { SourceNo } from '../../proto/source.js';

/** What one change still says about a record. */
export interface Contribution {
  readonly change: ChangeRef;
  readonly source: SourceNo;
  readonly event: string;
  readonly since: string | null;
  readonly hlc: Hlc;
  /** Fields and values as written. */
  readonly fields: readonly FieldNo[];
  readonly values: readonly string[];
  /** Same length as `fields`: whether the claim is in the maximal set of its field and source. */
  readonly kept: readonly boolean[];
}

/** A record: claims as contributions, values as the source order shows them. */
export interface RecordView {
  readonly ref: ChangeRef;
  readonly entity: EntityNo;
  readonly contributions: readonly Contribution[];
  /** The value shown, or undefined. */
  value(field: FieldNo): string | undefined;
  /** The kept values one source states, newest first. */
  valuesFrom(source: SourceNo, field: FieldNo): readonly string[];
}

/** Reads of committed state, all by index; look-ups by value iterate and are asynchronous. */
export interface Query {
  record(entity: EntityNo, ref: ChangeRef): RecordView | null;
  /** Persons that claim this number, by any source. */
  personsByNumber(number: string, limit: number): Promise<ChangeRef[]>;
  personsByHousehold(householdNumber: string, limit: number): Promise<ChangeRef[]>;
  personsByName(name: string, limit: number): Promise<ChangeRef[]>;
  householdsByNumber(householdNumber: string, limit: number): Promise<ChangeRef[]>;
  /** A line of the node's own bookkeeping (see Note). */
  note(key: string): string | null;
  /** Every note whose key starts with `prefix`, in order. */
  notes(prefix: string): Promise<{ key: string; value: string }[]>;
}
