import type { Contribution, Precedes } from './record.js';
import { saw } from './saw.js';

/** The event of a check (核对) that found claims to be right. */
const CHECKED = '150';

/**
 * Whether a claim was verified: a later check of the record saw it. Which claims a check saw is
 * what it names in `seen`.
 */
export function isVerified(
  claim: Contribution,
  contributions: readonly Contribution[],
  precedes: Precedes,
): boolean {
  return contributions.some((item) => item.change.event === CHECKED && saw(item, claim, precedes));
}
