import type { FieldNo } from '../proto/fields.js';
import { sameRef } from '../proto/id.js';
import { type Homes, isHome } from './homes.js';
import { type Contribution, strandOf } from './record.js';

/**
 * Whether what a registering station said was replaced by one of them. What others wrote who saw it
 * replaces nothing there.
 */
export function isLostAtHome(
  item: Contribution,
  field: FieldNo,
  contributions: readonly Contribution[],
  homes: Homes,
): boolean {
  if (item.lostInLane.includes(field)) return true;
  if (homes.formerHomes === undefined || !item.lost.includes(field)) return false;
  const strand = strandOf(item.change);
  const winners = contributions.filter(
    ({ change }) =>
      strandOf(change) === strand &&
      change.fields.includes(field) &&
      change.seen.some((ref) => sameRef(ref, item.ref)),
  );
  // Where the winner itself has been replaced since, it was one of the station's own.
  return winners.length === 0 || winners.some(({ lane }) => isHome(lane, homes));
}
