import { type FieldNo, fieldNo } from '../proto/fields.js';
import { type ChangeRef, compareRefs } from '../proto/id.js';
import type { Policy } from './policy.js';
import { type Contribution, isKept, NO_FIELDS, type Record, statedValue } from './record.js';
import { saw } from './saw.js';
import { senseOf } from './sense.js';
import { isAheadOfItself, saysFactChanged } from './statutory.js';
import { claimsOn, decide, type Setting } from './value.js';
import { RULING, standingVerdict } from './verdict.js';

/** That what is claimed on a field is a matter for a person: a function of claims and policy. */
export interface Dispute {
  /** `merge-tie`: rule 6 picked; else the claims do not say the same. */
  readonly kind: 'sources-disagree' | 'merge-tie';
  readonly field: FieldNo;
  /** The changes that make the claims in question, in the order of refs. */
  readonly members: readonly ChangeRef[];
  /**
   * `values`: nobody decided yet; `reopened`: a verdict stands, and claims it did not see state a
   * value it knows nothing of; `since-ahead`: a change dates its fact later than itself.
   */
  readonly why: 'values' | 'reopened' | 'since-ahead';
}

/** Fields that say something about a change, not about the person. */
const ABOUT_CHANGES: ReadonlySet<FieldNo> = new Set([fieldNo('BGGZLB'), RULING]);

/** Every dispute of a record, in the order of fields. */
export function disputesOf(record: Record, setting: Setting): readonly Dispute[] {
  return fieldsInQuestion(record, setting.policy).flatMap(
    (field) => disputeOn(record, field, setting) ?? [],
  );
}

/** The dispute on a field, or null where there is none. At most one on each. */
export function disputeOn(record: Record, field: FieldNo, setting: Setting): Dispute | null {
  const { policy, precedes } = setting;
  if (!isCompared(field, policy)) return null;
  const claims = claimsOn(record, field, policy);
  if (claims.length === 0) return null;
  const found = standingVerdict(record.contributions, field, setting);
  const isSettled = (item: Contribution) =>
    found !== null && (saw(found.verdict, item, precedes) || saw(item, found.verdict, precedes));
  const ahead = claims.filter(
    (item) => dates(item, field) && isAheadOfItself(item.change) && !isSettled(item),
  );
  if (ahead.length > 0) {
    return { kind: 'sources-disagree', field, members: refsOf(claims), why: 'since-ahead' };
  }
  const decision = decide(record, field, setting);
  if (decision === null) return null;
  if (found !== null) {
    if (decision.reopenedBy.length === 0) return null;
    return { kind: 'sources-disagree', field, members: refsOf(claims), why: 'reopened' };
  }
  const competing = [
    decision.winner,
    ...decision.losers.flatMap(({ claim, rule }) => (rule === 'statutory' ? [] : claim)),
  ];
  if (!differ(competing, field, setting)) return null;
  const kind = decision.tie ? 'merge-tie' : 'sources-disagree';
  return { kind, field, members: refsOf(competing), why: 'values' };
}

/**
 * Fields on which kept claims or verdicts differ at all, or a date is ahead: of most records there
 * are none.
 */
function fieldsInQuestion({ contributions }: Record, policy: Policy): readonly FieldNo[] {
  const [only, second] = contributions;
  if (only === undefined || (second === undefined && !isAheadOfItself(only.change))) {
    return NO_FIELDS;
  }
  const found = new Set<FieldNo>();
  for (const [place, item] of contributions.entries()) {
    const { fields, values } = item.change;
    const ahead = isAheadOfItself(item.change);
    for (let at = 0; at < fields.length; at++) {
      const field = fields[at] ?? 0;
      const value = values[at] ?? '';
      if (value === '' || !(ahead || differsBefore(contributions, place, field, value))) continue;
      if (isKept(item, field)) found.add(field);
    }
  }
  if (found.size === 0) return NO_FIELDS;
  return [...found].filter((field) => isCompared(field, policy)).sort((a, b) => a - b);
}

/** Whether one of those before a place states another value and is kept. */
function differsBefore(
  contributions: readonly Contribution[],
  place: number,
  field: FieldNo,
  value: string,
): boolean {
  for (let before = 0; before < place; before++) {
    const item = contributions[before] as Contribution;
    const stated = statedValue(item, field) ?? '';
    if (stated !== '' && stated !== value && isKept(item, field)) return true;
  }
  return false;
}

/** Whether claims that differ on a field are a matter for anyone. */
export function isCompared(field: FieldNo, policy: Policy): boolean {
  return policy.itemOf(field).compared && !ABOUT_CHANGES.has(field);
}

function dates({ change }: Contribution, field: FieldNo): boolean {
  return saysFactChanged(change, field);
}

function differ(claims: readonly Contribution[], field: FieldNo, { districts }: Setting): boolean {
  const senses = claims.map((item) =>
    senseOf(statedValue(item, field) ?? '', field, item.change.hlc, districts),
  );
  return new Set(senses).size > 1;
}

function refsOf(claims: readonly Contribution[]): readonly ChangeRef[] {
  return claims.map(({ ref }) => ref).sort(compareRefs);
}
