import { type ChangeRef, sameRef } from '../proto/id.js';
import type { Contribution, Place, Precedes } from './record.js';

/** Whether the author of `later` had `earlier` before him: he names it, or it is of his stream. */
export function saw(later: Contribution, earlier: Contribution, precedes: Precedes): boolean {
  return names(later, earlier.ref) || standsBefore(earlier, later, precedes);
}

function names({ change }: Contribution, ref: ChangeRef): boolean {
  return change.seen.some((each) => sameRef(each, ref));
}

/** In any history in which both stand. */
function standsBefore(a: Contribution, b: Contribution, precedes: Precedes): boolean {
  return placesOf(a).some((earlier) => placesOf(b).some((later) => precedes(earlier, later)));
}

/** A change may stand in several histories of its stream. */
function placesOf({ ref, branch, also = [] }: Contribution): readonly Place[] {
  return [branch, ...also].map((no) => ({ branch: no, ref }));
}
