import { fieldNo } from '../proto/fields.js';
import type { Lane } from '../proto/id.js';
import { isCarried, type Record, statedValue } from './record.js';

/** Where somebody lives who does not live where he is registered: district and address. */
export const RESIDENCE = [fieldNo('QTSSXQ'), fieldNo('QTZZ')] as const;

/**
 * 人户分离: whether his station has it from any source that he lives elsewhere. By the lane's own
 * word alone, so that every tier counts the same, and of no policy, so that no count has to be
 * taken anew when one is published.
 */
export function livesElsewhere(
  { contributions }: Pick<Record, 'contributions'>,
  of: Lane,
): boolean {
  return contributions.some((item) => {
    if (item.lane !== of || isCarried(item)) return false;
    return RESIDENCE.some(
      (field) => (statedValue(item, field) ?? '') !== '' && !item.lostInLane.includes(field),
    );
  });
}
