/** The check digit of a citizen number: GB 11643-1999, ISO 7064:1983 MOD 11-2. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';

/** The 18th character for the first 17 digits; '' where they are not 17 digits. */
export function checkDigit(first17: string): string {
  let sum = 0;
  for (let at = 0; at < 17; at++) {
    const digit = first17.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return '';
    sum += digit * (WEIGHTS[at] ?? 0);
  }
  return CHECKS.charAt(sum % 11);
}
