import { fieldNo } from '../proto/fields.js';
import { type Homes, isHome } from './homes.js';
import { type Contribution, type Precedes, statedValue } from './record.js';
import { saw } from './saw.js';

/** The event of a check (核对); what it found is in its result. */
const CHECKED = '150';
const RESULT = fieldNo('HDJG');
/** 一致: what the sources, the citizen and the register say agrees. */
const AGREES = '1';

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
      item.change.event === CHECKED &&
      isHome(item.lane, homes) &&
      !item.lostInLane.includes(RESULT) &&
      statedValue(item, RESULT) === AGREES &&
      saw(item, claim, precedes),
  );
}
