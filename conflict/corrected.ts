import type { Change } from '../proto/change.js';
import { changeCategory, isOfCategory } from '../proto/change-category.js';
import type { FieldNo } from '../proto/fields.js';
import { type Contribution, isKept, type Precedes, type Record, statedValue } from './record.js';
import { saw } from './saw.js';
import { categoryOf } from './statutory.js';

/** Whether a change says of a field that the record was wrong (更正, GA 214.13). */
function corrects(change: Change, field: FieldNo): boolean {
  if (change.event !== '107') return false;
  const category = changeCategory(categoryOf(change));
  return category?.nature === 'correction' && isOfCategory(category, field);
}

/** What says the record over again, from a file or a paper; everything else tells something new. */
const RESTATEMENTS = new Set(['107', '120']);

/** Whether it tells of a change of fact (变更), whatever its source is, with a day or without. */
function tellsOfChange(change: Change, field: FieldNo): boolean {
  const category = changeCategory(categoryOf(change));
  return category?.nature === 'change' && isOfCategory(category, field);
}

/**
 * The field of which a claim states anew, from the source of a correction that its author had
 * before him, a value which that correction saw and did not keep; null: of none. To correct once
 * more, or to record a new fact, is no error. `past`: contributions that have left the record,
 * asked for where somebody corrected.
 */
export function correctedAway(
  claim: Contribution,
  { contributions }: Record,
  past: () => readonly Contribution[],
  precedes: Precedes,
): FieldNo | null {
  const { change } = claim;
  if (!RESTATEMENTS.has(change.event)) return null;
  const corrections = contributions.filter((item) => {
    const { event, source } = item.change;
    return event === '107' && source === change.source && saw(claim, item, precedes);
  });
  if (corrections.length === 0) return null;
  for (const field of change.fields) {
    const value = statedValue(claim, field) ?? '';
    if (value === '' || corrects(change, field) || tellsOfChange(change, field)) continue;
    // Said over again since, the right value is no less protected than when it was put right.
    const kept = contributions.filter(
      (item) => item.change.source === change.source && isKept(item, field),
    );
    const standing = corrections.filter(
      (item) =>
        corrects(item.change, field) &&
        kept.every((other) =>
          [undefined, statedValue(item, field)].includes(statedValue(other, field)),
        ),
    );
    const isAway = standing.some(
      (item) =>
        statedValue(item, field) !== value &&
        [...contributions, ...past()].some(
          (old) => statedValue(old, field) === value && saw(item, old, precedes),
        ),
    );
    if (isAway) return field;
  }
  return null;
}
