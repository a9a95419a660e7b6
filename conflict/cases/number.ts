import { checkDigit } from '../../proto/citizen-number.js';
import { isDay } from '../../proto/dates.js';

/** Why a number is wrong or missing (错号); empty: nothing is. */
export function numberFaults(number: string, born: string, sex: string): readonly string[] {
  if (number === '') return MISSING;
  if (number.length === 15) return LEGACY;
  const day = number.slice(6, 14);
  const isOdd = number.charCodeAt(16) % 2 === 1;
  const isSex = (sex !== '1' && sex !== '2') || (sex === '1') === isOdd;
  const isChecked = checkDigit(number.slice(0, 17)) === number.charAt(17);
  if (isChecked && day === born && isSex) return NONE;
  const faults: string[] = [];
  if (!isChecked) faults.push('CHECKSUM');
  if (day !== born) faults.push(isDay(day) ? 'DOB_MISMATCH' : 'DATE_INVALID');
  if (!isSex) faults.push('SEX_MISMATCH');
  return faults;
}

const NONE: readonly string[] = [];
const MISSING: readonly string[] = ['MISSING'];
const LEGACY: readonly string[] = ['LEGACY_15'];
