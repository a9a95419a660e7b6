import { fieldNo } from '../proto/fields.js';
import { compareRefs, refToId } from '../proto/id.js';
import { sourceNo } from '../proto/source.js';
import { REVERSED } from './life.js';
import { type Contribution, isKept, type Precedes, statedValue } from './record.js';
import { saw } from './saw.js';
import { inEighteen } from './sense.js';

const NUMBER = fieldNo('GMSFHM');
const CORRECTION = '107';
const REVERSAL = '113';
const CARD = sourceNo('card');

/** A citizen number that was wrong, or shared, and the one given in its place (号码更正). */
export interface NumberCorrection {
  readonly from: string;
  readonly to: string;
  readonly item: Contribution;
}

/**
 * The corrections of a person's number by all that was said of him, oldest first; those reversed
 * are none. The 18 digits of a number of 15 are no correction of it. The number before is the last
 * one its author had before him.
 */
export function numberCorrections(
  all: readonly Contribution[],
  precedes: Precedes,
): readonly NumberCorrection[] {
  const reversed = new Set(
    all.flatMap((item) => (item.change.event === REVERSAL ? statedValue(item, REVERSED) : [])),
  );
  const stating = all
    .filter((item) => (statedValue(item, NUMBER) ?? '') !== '' && item.change.source !== 0)
    .sort((a, b) => a.change.hlc - b.change.hlc || compareRefs(a.ref, b.ref));
  return stating.flatMap((item, at) => {
    if (item.change.event !== CORRECTION || reversed.has(refToId(item.ref))) return [];
    const to = statedValue(item, NUMBER) ?? '';
    const before = stating.slice(0, at).filter((other) => !reversed.has(refToId(other.ref)));
    const had = before.filter((other) => saw(item, other, precedes));
    const last = (had.length > 0 ? had : before).at(-1);
    const from = last === undefined ? '' : (statedValue(last, NUMBER) ?? '');
    return from === '' || isSame(from, to) ? [] : [{ from, to, item }];
  });
}

/**
 * Whether a person must ask for a new card: his number was corrected to the one shown, and no card
 * with that number has been recorded yet.
 */
export function newCardNeeded(
  all: readonly Contribution[],
  shown: string | undefined,
  precedes: Precedes,
): boolean {
  if (shown === undefined || !numberCorrections(all, precedes).some(({ to }) => isSame(to, shown)))
    return false;
  const isCard = (item: Contribution) =>
    item.change.source === CARD && isKept(item, NUMBER) && isSame(statedValue(item, NUMBER), shown);
  return !all.some(isCard);
}

function isSame(a: string | undefined, b: string): boolean {
  return a !== undefined && inEighteen(a) === inEighteen(b);
}
