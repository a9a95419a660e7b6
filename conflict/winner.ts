import type { FieldNo } from '../proto/fields.js';
import { STEP_EVENTS } from './check.js';
import { type Contribution, isVerdict, type Record, statedValue } from './record.js';
import { leftByAll } from './rules.js';
import { claimsOn, decide, latest, type Setting } from './value.js';

/**
 * Who wins on each field of one record: what `decide` says, for those who ask for nothing but the
 * winner and ask often. Each field is decided once.
 */
export class Winners {
  private readonly record: Record;
  private readonly setting: Setting;
  /** Nothing but the policy's rules and the time can decide: nearly all records. */
  private readonly isPlain: boolean;
  private readonly known = new Map<FieldNo, Contribution | null>();

  constructor(record: Record, setting: Setting) {
    this.record = record;
    this.setting = setting;
    this.isPlain = record.contributions.every(
      ({ change, lane }) =>
        lane === setting.home &&
        change.since === null &&
        change.event !== STEP_EVENTS.verified &&
        !isVerdict(change),
    );
  }

  /** Null where nobody claims a value. */
  on(field: FieldNo): Contribution | null {
    let winner = this.known.get(field);
    if (winner === undefined) {
      winner = this.decided(field);
      this.known.set(field, winner);
    }
    return winner;
  }

  private decided(field: FieldNo): Contribution | null {
    if (!this.isPlain) return decide(this.record, field, this.setting)?.winner ?? null;
    const { contributions } = this.record;
    const { policy } = this.setting;
    const claims = claimsOn(this.record, field, policy);
    if (claims.length < 2) return claims[0] ?? null;
    return latest(leftByAll(policy.itemOf(field).rules, { field, claims, contributions }));
  }
}

/** The value of a winner; '' where nobody claims one. */
export function winningValue(winner: Contribution | null, field: FieldNo): string {
  return winner === null ? '' : (statedValue(winner, field) ?? '');
}
