import { checkDigit } from '../../proto/citizen-number.js';

/**
 * A citizen number and the other way it is written: the 15 digits of 1984 and the 18 of 1999
 * are one number (two digits of the century and a check digit apart), and papers hold both.
 */
export function numberForms(number: string): readonly string[] {
  if (/^\d{15}$/.test(number)) {
    const digits = `${number.slice(0, 6)}19${number.slice(6)}`;
    return [number, digits + checkDigit(digits)];
  }
  if (number.length === 18 && number.startsWith('19', 6)) {
    // With a check digit that is wrong it is another number than the one of 15 digits.
    if (number.endsWith(checkDigit(number.slice(0, 17)))) {
      return [number, number.slice(0, 6) + number.slice(8, 17)];
    }
  }
  return [number];
}
