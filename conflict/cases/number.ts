import { checkDigit } from '../../proto/citizen-number.js';
import { type AreaHistory, numberFaults as faultsOf } from '../citizen-number.js';

/**
 * Why a number is wrong or missing (错号); empty: nothing is. The area is held against every table
 * there ever was; null: any county may have it. Nothing is doubted for being later than some day.
 */
export function numberFaults(
  number: string,
  born: string,
  sex: string,
  areas: AreaHistory | null,
): readonly string[] {
  if (number === '') return MISSING;
  if (isSound(number, born, sex) && isGiven(number, born, areas)) return NONE;
  // One whose birth date was taken back agrees with no number.
  const birthDate = born === '' ? NO_DAY : born;
  const ground = { sex, birthDate, areas: areas ?? EVERYWHERE, registerDay: LAST_DAY };
  return faultsOf(number, ground);
}

const NONE: readonly string[] = [];
const MISSING: readonly string[] = ['MISSING'];
const LAST_DAY = '99991231';
const NO_DAY = '00000000';
const EVERYWHERE: AreaHistory = { has: () => true, heldBetween: () => true };
/** The year of these and later births needs no second look. */
const RECENT = '1850';

/** The common case, in which nothing has to be said of anything. */
function isSound(number: string, born: string, sex: string): boolean {
  if (number.length !== 18 || number.slice(6, 14) !== born || born < RECENT) return false;
  const isOdd = number.charCodeAt(16) % 2 === 1;
  if ((sex === '1' && !isOdd) || (sex === '2' && isOdd) || number.startsWith('000', 14))
    return false;
  return checkDigit(number) === number.charAt(17);
}

function isGiven(number: string, born: string, areas: AreaHistory | null): boolean {
  const area = number.slice(0, 6);
  if (area.endsWith('0000')) return false;
  return areas === null || areas.heldBetween(area, born, LAST_DAY);
}
