import type { Change } from '../proto/change.js';
import type { FieldNo } from '../proto/fields.js';
import { type Contribution, isKept, type Precedes, type Record, statedValue } from './record.js';
import { saw } from './saw.js';
import { isOfNature } from './statutory.js';

/** Whether a change says of a field that the record was wrong (更正, GA 214.13). */
function corrects(change: Change, field: FieldNo): boolean {
  return change.event === '107' && isOfNature(change, field, 'correction');
}

/** What says the record over again, from a file or a paper; everything else tells something new. */
const RESTATEMENTS = new Set(['107', '120']);

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
  const corrections = contributions.filter(
    (item) =>
      item.change.source === change.source &&
      change.fields.some((field) => corrects(item.change, field)) &&
      saw(claim, item, precedes),
  );
  if (corrections.length === 0) return null;
  const said = [...contributions, ...past()];
  for (const field of change.fields) {
    const value = statedValue(claim, field) ?? '';
    if (value === '' || corrects(change, field) || isOfNature(change, field, 'change')) continue;
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
        said.some((old) => statedValue(old, field) === value && saw(item, old, precedes)),
    );
    if (isAway) return field;
  }
  return null;
}
