import { fieldNo } from '../proto/fields.js';
import { compareRefs, type Lane, refToId } from '../proto/id.js';
import { type Contribution, type Record, statedValue } from './record.js';

/** Steps of the check of one person (核对一人、准确一人、录入一人), in their order. */
export const STEPS = ['verified', 'accurate', 'entered'] as const;
export type Step = (typeof STEPS)[number];

export const STEP_EVENTS: { readonly [step in Step]: string } = {
  verified: '150',
  accurate: '151',
  entered: '152',
};
/** Somebody above looks once more at one who was drawn (抽查复核). */
export const RECHECK_EVENT = '153';

const EVENTS = new Set([...Object.values(STEP_EVENTS), RECHECK_EVENT]);

/** What a check (核对) found. */
export const RESULT = fieldNo('HDJG');
const ACCURATE = fieldNo('ZQYJ');
const ENTERED = fieldNo('LRYJ');
const RECHECK = fieldNo('CCJG');

/** Results of a check; a person nobody found is not verified by it. */
export const RESULTS = { agrees: '1', differs: '2', absent: '3', unknown: '4' } as const;

export interface CheckState {
  /** Null: not verified. */
  readonly step: Step | null;
  /** The last check, whatever it found. */
  readonly check: Contribution | null;
  /** The change the last step stands on. */
  readonly last: Contribution | null;
  /** What the one above found, looking again; null: he has not. */
  readonly recheck: 'right' | 'wrong' | null;
}

const UNCHECKED: CheckState = { step: null, check: null, last: null, recheck: null };

/**
 * How far the check of a person has come, by the word of one lane alone. Each step names the one it
 * follows: a step that comes before what it names waits for it, and a new check begins again.
 */
export function checkState(
  { contributions }: Pick<Record, 'contributions'>,
  lane: Lane,
): CheckState {
  const steps = contributions.filter(
    (item) => item.lane === lane && item.change.source === 0 && EVENTS.has(item.change.event),
  );
  if (steps.length === 0) return UNCHECKED;
  const check = latest(steps, RESULT);
  const recheck = latest(steps, RECHECK);
  const found = recheck === null ? null : statedValue(recheck, RECHECK);
  const seen = {
    check,
    recheck: found === null ? null : found === '1' ? 'right' : 'wrong',
  } as const;
  if (check === null) return { ...UNCHECKED, ...seen };
  const result = statedValue(check, RESULT);
  if (result !== RESULTS.agrees && result !== RESULTS.differs) return { ...UNCHECKED, ...seen };
  const accurate = following(steps, ACCURATE, check);
  if (accurate === null) return { step: 'verified', last: check, ...seen };
  const entered = following(steps, ENTERED, accurate);
  if (entered === null) return { step: 'accurate', last: accurate, ...seen };
  return { step: 'entered', last: entered, ...seen };
}

/** No later step of the same lane has taken its place; what other lanes say does not count. */
function stands(item: Contribution, field: number): boolean {
  return !item.lostInLane.includes(field);
}

function latest(items: readonly Contribution[], field: number): Contribution | null {
  let found: Contribution | null = null;
  for (const item of items) {
    if ((statedValue(item, field) ?? '') === '' || !stands(item, field)) continue;
    if (found === null || isLater(item, found)) found = item;
  }
  return found;
}

function following(
  items: readonly Contribution[],
  field: number,
  before: Contribution,
): Contribution | null {
  const id = refToId(before.ref);
  const named = items.filter((item) => stands(item, field) && statedValue(item, field) === id);
  return latest(named, field);
}

function isLater(a: Contribution, b: Contribution): boolean {
  const by = a.change.hlc - b.change.hlc || compareRefs(a.ref, b.ref);
  return by > 0;
}

/** What of a person counts towards the check of a lane. */
export interface CheckCounts {
  verified: number;
  accurate: number;
  entered: number;
  rechecked: number;
  wrong: number;
}

export const CHECK_COUNTS = ['verified', 'accurate', 'entered', 'rechecked', 'wrong'] as const;

export const NO_CHECKS: Readonly<CheckCounts> = {
  ...{ verified: 0, accurate: 0, entered: 0, rechecked: 0, wrong: 0 },
};

/** Whether anything about the record can count: most have no such change. */
export function wasChecked({ contributions }: Pick<Record, 'contributions'>): boolean {
  return contributions.some(({ change }) => change.source === 0);
}

/** Adds what one living person comes to, or takes it away. */
export function countCheck(
  counts: CheckCounts,
  record: Pick<Record, 'contributions'>,
  lane: Lane,
  sign: 1 | -1,
): void {
  const { step, recheck } = checkState(record, lane);
  const reached = step === null ? -1 : STEPS.indexOf(step);
  if (reached >= 0) counts.verified += sign;
  if (reached >= 1) counts.accurate += sign;
  if (reached >= 2) counts.entered += sign;
  if (recheck !== null) counts.rechecked += sign;
  if (recheck === 'wrong') counts.wrong += sign;
}
