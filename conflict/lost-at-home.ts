import type { FieldNo } from '../proto/fields.js';
import { type Homes, isHome } from './homes.js';
import type { Contribution } from './record.js';

/**
 * Whether what a registering station said was replaced by one of them. What others wrote who saw it
 * replaces nothing there.
 */
export function isLostAtHome(
  { lostInLane, lostTo = [] }: Contribution,
  field: FieldNo,
  homes: Homes,
): boolean {
  if (lostInLane.includes(field)) return true;
  if (homes.formerHomes === undefined) return false;
  return lostTo.some(({ lane, fields }) => isHome(lane, homes) && fields.includes(field));
}
