import type { Change } from '../proto/change.js';
import { type FieldNo, fieldNo, findField } from '../proto/fields.js';
import { compareRefs } from '../proto/id.js';
import { isTier, type Tier, tierRank } from '../proto/node-code.js';
import { type Homes, isHome } from './homes.js';
import { isLostAtHome } from './lost-at-home.js';
import { type Contribution, isVerdict, type Precedes, statedValue } from './record.js';
import { saw } from './saw.js';
import { saysFactChanged } from './statutory.js';

/** Field of what a verdict says beside the values it keeps. */
export const RULING = fieldNo('CJNR');

/** What a verdict (events 130, 230) says beside the values kept, which it states as fields. */
export interface Ruling {
  /** The tier that decided; judging holds it to be the author's. */
  readonly tier: Tier;
  /** Values rejected, field by field. */
  readonly rejected: ReadonlyMap<FieldNo, readonly string[]>;
  readonly why: string;
  /** Id of the case it decides; '' where it decides none. */
  readonly case: string;
}

/** How a ruling is written into its field; `reject` by standard identifiers. */
export interface RulingDocument {
  readonly tier: Tier;
  readonly reject: { readonly [field: string]: readonly string[] };
  readonly why: string;
  readonly case?: string;
}

const WHY_MAX = 400;
const REJECTED_MAX = 50;

const read = new WeakMap<Change, Ruling | null>();

/** Null where the change is no verdict that anyone can read. */
export function rulingOf(change: Change): Ruling | null {
  let ruling = read.get(change);
  if (ruling === undefined) {
    ruling = isVerdict(change) ? rulingIn(change) : null;
    read.set(change, ruling);
  }
  return ruling;
}

function rulingIn({ fields, values }: Change): Ruling | null {
  try {
    const document = JSON.parse(values[fields.indexOf(RULING)] ?? '') as unknown;
    const { tier, reject, why, case: about = '' } = Object(document) as Partial<RulingDocument>;
    if (typeof tier !== 'string' || !isTier(tier) || typeof why !== 'string') return null;
    if (why === '' || why.length > WHY_MAX || typeof about !== 'string') return null;
    const rejected = new Map<FieldNo, readonly string[]>();
    for (const [id, list] of Object.entries(Object(reject) as RulingDocument['reject'])) {
      const field = findField(id);
      if (field === undefined || !fields.includes(field.no) || !isTexts(list)) return null;
      rejected.set(field.no, list);
    }
    return { tier, rejected, why, case: about };
  } catch {
    return null;
  }
}

function isTexts(list: unknown): list is readonly string[] {
  return (
    Array.isArray(list) &&
    list.length <= REJECTED_MAX &&
    list.every((each) => typeof each === 'string' && each !== '')
  );
}

/** Why a verdict could not stand, wherever it is read; null: it can. */
export function verdictFault(change: Change, tier: Tier): string | null {
  const ruling = rulingOf(change);
  if (ruling === null) return 'ruling';
  if (ruling.tier !== tier) return 'tier';
  if (change.source !== 0) return 'source';
  const kept = change.fields.filter((field) => field !== RULING);
  if (kept.length === 0) return 'no field';
  for (const field of kept) {
    const value = change.values[change.fields.indexOf(field)] ?? '';
    if (value === '' || ruling.rejected.get(field)?.includes(value) === true) return 'value';
  }
  return null;
}

/**
 * The verdict that stands on a field: of those in the registering station's lane which no other
 * there saw, the higher tier's, then the later. What is written elsewhere not every tier hears.
 */
export function standingVerdict(
  contributions: readonly Contribution[],
  field: FieldNo,
  homes: Homes,
): { verdict: Contribution; ruling: Ruling; others: readonly Contribution[] } | null {
  if (field === RULING) return null;
  let best: Contribution | null = null;
  const all: Contribution[] = [];
  for (const item of contributions) {
    if (!isHome(item.lane, homes) || !isVerdict(item.change)) continue;
    if (isLostAtHome(item, field, homes)) continue;
    if (statedValue(item, field) === undefined || rulingOf(item.change) === null) continue;
    all.push(item);
    if (best === null || outranks(item, best)) best = item;
  }
  const ruling = best === null ? null : rulingOf(best.change);
  if (best === null || ruling === null) return null;
  const verdict = best;
  return { verdict, ruling, others: all.filter((item) => item !== verdict) };
}

function outranks(a: Contribution, b: Contribution): boolean {
  const tiers = rankOf(a) - rankOf(b);
  if (tiers !== 0) return tiers > 0;
  const later = a.change.hlc - b.change.hlc;
  return later === 0 ? compareRefs(a.ref, b.ref) > 0 : later > 0;
}

function rankOf({ change }: Contribution): number {
  return tierRank(rulingOf(change)?.tier ?? 'station');
}

/** A claim that repeats a value which a verdict rejected. */
export interface Repeated {
  readonly claim: Contribution;
  readonly field: FieldNo;
  readonly verdict: Contribution;
  /** Its author had the verdict before him (再生性差错); else the claim is merely stale. */
  readonly regenerated: boolean;
}

/**
 * Every claim of a record that repeats a rejected value. Whether it does is between the claim and
 * the verdict alone, so that nothing which comes later takes it back.
 */
export function repeatedErrors(
  contributions: readonly Contribution[],
  homes: Homes,
  precedes: Precedes,
): readonly Repeated[] {
  const verdicts = contributions.filter(
    (item) => isHome(item.lane, homes) && isVerdict(item.change),
  );
  return verdicts.flatMap((verdict) => {
    const rejected = rulingOf(verdict.change)?.rejected ?? new Map<FieldNo, readonly string[]>();
    return [...rejected].flatMap(([field, values]) =>
      contributions.flatMap((claim): Repeated[] => {
        if (claim.change.source === 0 || !values.includes(statedValue(claim, field) ?? ''))
          return [];
        // That the fact changed back is no error, and what was decided about is not repeated.
        if (saysFactChanged(claim.change, field) || saw(verdict, claim, precedes)) return [];
        return [{ claim, field, verdict, regenerated: saw(claim, verdict, precedes) }];
      }),
    );
  });
}
