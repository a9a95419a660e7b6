import { checkDigit } from '../proto/citizen-number.js';
import { type FieldNo, fieldAt } from '../proto/fields.js';
import type { Hlc } from '../proto/hlc.js';
import { comparableArea, type Districts } from './district.js';

/**
 * What a value says, where values are compared: an area is the district it is in the end, and a
 * citizen number is one number in its form of 15 digits and in that of 18. Everything else says
 * what it is.
 */
export function senseOf(
  value: string,
  field: FieldNo,
  written: Hlc,
  districts: Districts | null | undefined,
): string {
  if (value.length === 15 && fieldAt(field)?.kind === 'number') return inEighteen(value);
  return comparableArea(value, field, written, districts);
}

/**
 * The 18-digit form of a number of 15 digits, so that the two forms of one number say the same.
 * 996 to 999 were kept for those born before 1900: nobody can tell which century is meant.
 */
export function inEighteen(number: string): string {
  if (number.length !== 15) return number;
  if (!/^\d{15}$/.test(number) || Number(number.slice(12)) >= 996) return number;
  const first = `${number.slice(0, 6)}19${number.slice(6)}`;
  return first + checkDigit(first);
}
