import { fieldNo } from '../../proto/fields.js';
import { type ChangeRef, refToId } from '../../proto/id.js';
import { madeIn } from '../life.js';
import type { Policy } from '../policy.js';
import { type Contribution, isKept, type Record, statedValue } from '../record.js';
import type { Member, Said } from './group.js';
import {
  CASE_DUE,
  CASE_NAMED,
  CASE_OWNER,
  CASE_REASON,
  CLOSING,
  dueBy,
  handlingFacts,
  SOUGHT,
} from './handling.js';
import { MADE_WITH_PAPERS } from './papers.js';

const LIST = fieldNo('WBMD');
/** What outside lists say is no value of the register, and contradicts none. */
export const OUTSIDE_FIELDS = ['WBMD', 'WBYY', 'WBRQ'].map(fieldNo);
const OVER: ReadonlySet<string> = new Set(['423', CLOSING]);
/** Says of somebody sought that he is registered. */
const REGISTERED = '@registered';

const NONE: readonly Said[] = [];

/** Whether a list of the dead names the person. */
export function isOnDeathList(item: Contribution): boolean {
  return isKept(item, LIST) && statedValue(item, LIST) === 'deaths';
}

/** Somebody a clerk found (413) or a list names who is not in the register, until he is. */
export function sought(ref: ChangeRef, { contributions }: Record, policy: Policy): Said[] {
  if (contributions.some(({ change }) => OVER.has(change.event))) return [];
  const made = contributions.find(({ change }) => change.target === null);
  const found = made?.change.event === SOUGHT ? made : null;
  const reasons = new Set(contributions.flatMap((item) => statedValue(item, LIST) ?? []));
  if (found !== null) reasons.add(statedValue(found, CASE_REASON) ?? '');
  if (reasons.size === 0) return [];
  const hlc = Math.max(...contributions.map(({ change }) => change.hlc));
  const from = made?.change.hlc ?? hlc;
  const owner = (found === null ? undefined : statedValue(found, CASE_OWNER)) ?? '';
  const stated = (found === null ? undefined : statedValue(found, CASE_DUE)) ?? '';
  const due = stated === '' ? dueBy(policy, 'unregistered', from) : stated;
  const facts = [...[...reasons].sort(), ...handlingFacts({ owner, due })];
  return [{ family: 'u', subject: refToId(ref), hlc, facts }];
}

/** A birth or a supplement that names the case of somebody sought: he is registered by it. */
export function registered({ contributions, lives }: Record): readonly Said[] {
  const made = contributions.find(({ change }) => change.target === null);
  if (made === undefined || !MADE_WITH_PAPERS.has(made.change.event)) return NONE;
  const subject = statedValue(made, CASE_NAMED) ?? '';
  // An arrival at the same station since is no word on whom the reversed one was for.
  if (subject === '' || !madeIn({ lives }, made.lane)) return NONE;
  return [{ family: 'u', subject, hlc: made.change.hlc, facts: [REGISTERED] }];
}

export function isRegistered({ facts }: Member): boolean {
  return facts[0] === REGISTERED;
}
