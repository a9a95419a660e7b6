import type { FieldNo } from '../../proto/fields.js';
import { HLC_STEPS_PER_MS, type Hlc, hlcDay } from '../../proto/hlc.js';
import type { Policy } from '../policy.js';
import { type Contribution, isKept, type Record, statedValue } from '../record.js';
import type { Setting } from '../value.js';
import { Winners, winningValue } from '../winner.js';

/** The values of a record as they are shown, and since when. */
export class Shown {
  readonly record: Record;
  private readonly winners: Winners;
  /** Where one change is all there is, nothing has to be decided. */
  private readonly only: Contribution | null;

  constructor(record: Record, setting: Setting) {
    this.record = record;
    this.winners = new Winners(record, setting);
    const [first, second] = record.contributions;
    const { policy } = setting;
    this.only =
      first !== undefined && second === undefined && isWhole(first, policy) ? first : null;
  }

  value(field: FieldNo): string {
    if (this.only !== null) return statedValue(this.only, field) ?? '';
    return winningValue(this.winners.on(field), field);
  }

  /** The time of the claim that is shown; 0 where nobody states one. */
  since(field: FieldNo): Hlc {
    if (this.only !== null) return this.only.change.hlc;
    return this.winners.on(field)?.change.hlc ?? 0;
  }

  /** The greatest time of the claims shown for some fields. */
  latest(...fields: readonly FieldNo[]): Hlc {
    return Math.max(...fields.map((field) => this.since(field)));
  }
}

/** Whether all it states can show, so that nothing has to be decided. */
function isWhole({ lost, change }: Contribution, policy: Policy): boolean {
  if (lost.length > 0 || change.source === 0) return false;
  let known = shownWhole.get(policy);
  if (known === undefined) {
    known = [];
    shownWhole.set(policy, known);
  }
  known[change.source] ??= policy.items.every(
    ({ sources }) => sources?.includes(change.source) !== false,
  );
  return known[change.source] === true;
}

/** Whether every item of a policy lets a source show, by source: asked for every record. */
const shownWhole = new WeakMap<Policy, boolean[]>();

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

/** Fields on which kept claims state different values, in no order. */
export function fieldsThatDiffer(contributions: readonly Contribution[]): readonly FieldNo[] {
  const first = new Map<FieldNo, string>();
  const found = new Set<FieldNo>();
  for (const item of contributions) {
    const { fields, values } = item.change;
    for (let at = 0; at < fields.length; at++) {
      const [field = 0, value = ''] = [fields[at], values[at]];
      const known = first.get(field);
      if (value === '' || known === value || !isKept(item, field)) continue;
      if (known === undefined) first.set(field, value);
      else found.add(field);
    }
  }
  return [...found];
}
