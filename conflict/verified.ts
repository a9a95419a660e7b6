import { RESULT, RESULTS, STEP_EVENTS } from './check.js';
import { type Homes, isHome } from './homes.js';
import { type Contribution, type Precedes, statedValue } from './record.js';
import { saw } from './saw.js';

/**
 * Whether a claim was verified: a check by the registering station saw it, found it to agree, and
 * no later check has taken its place. Which claims a check saw is what it names in `seen`.
 */
export function isVerified(
  claim: Contribution,
  contributions: readonly Contribution[],
  { precedes, ...homes }: Homes & { readonly precedes: Precedes },
): boolean {
  return contributions.some(
    (item) =>
      item.change.event === STEP_EVENTS.verified &&
      isHome(item.lane, homes) &&
      !item.lostInLane.includes(RESULT) &&
      statedValue(item, RESULT) === RESULTS.agrees &&
      saw(item, claim, precedes),
  );
}
