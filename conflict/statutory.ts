import type { Change } from '../proto/change.js';
import { changeCategory, isOfCategory } from '../proto/change-category.js';
import { type FieldNo, fieldNo } from '../proto/fields.js';
import { hlcDay } from '../proto/hlc.js';
import { sourceNo } from '../proto/source.js';
import { type Homes, isHome } from './homes.js';
import type { Policy } from './policy.js';
import type { Contribution } from './record.js';

const REGISTER = sourceNo('register');
const CATEGORY = fieldNo('BGGZLB');

/** Events that by themselves say that a fact changed, of whatever they write. */
const EVENTS_OF_CHANGE = new Set(['103', '104', '106', '110', '202']);

/**
 * Whether a change says of a field that the fact changed (变更) and was recorded as such: a new
 * fact from its `since` on, not a competing claim. 更正 says that the record was wrong.
 */
export function saysFactChanged(change: Change, field: FieldNo): boolean {
  const { event, source, since } = change;
  if (source !== REGISTER || since === null) return false;
  if (EVENTS_OF_CHANGE.has(event)) return true;
  return event === '107' && isOfNature(change, field, 'change');
}

/** Whether the category of a change, where it states one, is of that nature and names the field. */
export function isOfNature(
  change: Change,
  field: FieldNo,
  nature: 'change' | 'correction',
): boolean {
  const category = changeCategory(categoryOf(change));
  return category?.nature === nature && isOfCategory(category, field);
}

/** The fact would hold from a day after the change itself was written: that is no new fact. */
export function isAheadOfItself({ since, hlc }: Change): boolean {
  return since !== null && since > hlcDay(hlc);
}

/** Such a change takes effect: recorded by the registering station, of what can change at all. */
export function isStatutory(
  { change, lane }: Contribution,
  field: FieldNo,
  setting: Homes & { readonly policy: Policy },
): boolean {
  if (!saysFactChanged(change, field) || !isHome(lane, setting)) return false;
  return !setting.policy.itemOf(field).correctedOnly && !isAheadOfItself(change);
}

/** The category a change states; '' where it states none. */
export function categoryOf({ fields, values }: Change): string {
  const at = fields.indexOf(CATEGORY);
  return at < 0 ? '' : (values[at] ?? '');
}
