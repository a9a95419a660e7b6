import type { FieldNo } from '../../proto/fields.js';
import { HLC_STEPS_PER_MS, type Hlc, hlcDay } from '../../proto/hlc.js';
import type { Lane } from '../../proto/id.js';
import { type Contribution, isKept, type Record, statedValue } from '../record.js';
import { decide, type SourceOrder } from '../value.js';

/** The values of a record as they are shown, and since when. */
export class Shown {
  readonly record: Record;
  private readonly home: Lane | null;
  private readonly order: SourceOrder;
  /** Where one change is all there is, nothing has to be decided. */
  private readonly only: Contribution | null;

  constructor(record: Record, home: Lane | null, order: SourceOrder) {
    this.record = record;
    this.home = home;
    this.order = order;
    const [first, second] = record.contributions;
    this.only = first !== undefined && second === undefined && isWhole(first, order) ? first : null;
  }

  value(field: FieldNo): string {
    if (this.only !== null) return statedValue(this.only, field) ?? '';
    return decide(this.record, field, this.order, this.home)?.value ?? '';
  }

  /** The time of the claim that is shown; 0 where nobody states one. */
  since(field: FieldNo): Hlc {
    if (this.only !== null) return this.only.change.hlc;
    return decide(this.record, field, this.order, this.home)?.winner.change.hlc ?? 0;
  }

  /** The greatest time of the claims shown for some fields. */
  latest(...fields: readonly FieldNo[]): Hlc {
    return Math.max(...fields.map((field) => this.since(field)));
  }
}

function isWhole(item: Contribution, order: SourceOrder): boolean {
  return item.lost.length === 0 && order.includes(item.change.source);
}

/** HLC steps in one minute; no day ends within one. */
const MINUTE = 60_000 * HLC_STEPS_PER_MS;
let lastMinute = -1;
let lastDay = '';

/** The day of a time; it is asked for every change, and seldom another one. */
export function dayOf(hlc: Hlc): string {
  const minute = Math.floor(hlc / MINUTE);
  if (minute !== lastMinute) {
    lastMinute = minute;
    lastDay = hlcDay(hlc);
  }
  return lastDay;
}

/** The kept claims on a field that state something. */
export function claimsOn(record: Record, field: FieldNo): Contribution[] {
  return record.contributions.filter((item) => {
    const value = statedValue(item, field);
    return value !== undefined && value !== '' && isKept(item, field);
  });
}
