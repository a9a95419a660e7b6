import type { FieldNo } from '../../proto/fields.js';
import type { Hlc } from '../../proto/hlc.js';
import type { Policy } from '../policy.js';
import type { Contribution, Record } from '../record.js';
import type { Setting } from '../value.js';
import { Winners, winningValue } from '../winner.js';

/** The values of a record as they are shown, and since when. */
export class Shown {
  private readonly record: Record;
  private readonly setting: Setting;
  /** Where one change is all there is, nothing has to be decided. */
  private readonly only: Contribution | null;
  /** Of that change: where each field stands among its values, from 1. */
  private readonly places: Uint8Array;
  private winners: Winners | null = null;

  constructor(record: Record, setting: Setting) {
    this.record = record;
    this.setting = setting;
    const [first, second] = record.contributions;
    const { policy } = setting;
    this.only =
      first !== undefined && second === undefined && isWhole(first, policy) ? first : null;
    this.places = this.only === null ? NOWHERE : placesOf(this.only.change.fields);
  }

  value(field: FieldNo): string {
    if (this.only === null) return winningValue(this.decided().on(field), field);
    const place = this.places[field] ?? 0;
    return place === 0 ? '' : (this.only.change.values[place - 1] ?? '');
  }

  /** The time of the claim that is shown; 0 where nobody states one. */
  since(field: FieldNo): Hlc {
    if (this.only !== null) return this.only.change.hlc;
    return this.decided().on(field)?.change.hlc ?? 0;
  }

  /** The greatest time of the claims shown for some fields. */
  latest(fields: readonly FieldNo[]): Hlc {
    let hlc = 0;
    for (const field of fields) hlc = Math.max(hlc, this.since(field));
    return hlc;
  }

  private decided(): Winners {
    this.winners ??= new Winners(this.record, this.setting);
    return this.winners;
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

const FIELDS_MAX = 256;
const NOWHERE = new Uint8Array(FIELDS_MAX);
/** Changes of one shape share their list of fields. */
const shapes = new WeakMap<readonly FieldNo[], Uint8Array>();

function placesOf(fields: readonly FieldNo[]): Uint8Array {
  let places = shapes.get(fields);
  if (places === undefined) {
    places = new Uint8Array(FIELDS_MAX);
    for (let at = 0; at < fields.length; at++) places[fields[at] ?? 0] = at + 1;
    shapes.set(fields, places);
  }
  return places;
}
