import { fieldNo } from '../../proto/fields.js';
import { type ChangeRef, refToId } from '../../proto/id.js';
import { type Contribution, isKept, type Record, statedValue } from '../record.js';
import type { Mark } from './group.js';

const LIST = fieldNo('WBMD');
/** What outside lists say is no value of the register, and contradicts none. */
export const OUTSIDE_FIELDS = ['WBMD', 'WBYY', 'WBRQ'].map(fieldNo);
const REGISTERED = '423';

/** Whether a list of the dead names the person. */
export function isOnDeathList(item: Contribution): boolean {
  return isKept(item, LIST) && statedValue(item, LIST) === 'deaths';
}

/** Somebody of a list who is not in the register, until he is found there. */
export function sought(ref: ChangeRef, { contributions }: Record): Mark[] {
  if (contributions.some(({ change }) => change.event === REGISTERED)) return [];
  const lists = contributions.flatMap((item) => statedValue(item, LIST) ?? []);
  if (lists.length === 0) return [];
  const hlc = Math.max(...contributions.map(({ change }) => change.hlc));
  return [{ family: 'u', subject: refToId(ref), hlc, facts: [...new Set(lists)].sort() }];
}
