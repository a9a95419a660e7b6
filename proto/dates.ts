/** Calendar days as the register writes them: YYYYMMDD, GB/T 7408 basic format. */

const EPOCH_DAY = Date.UTC(1800, 0, 1) / 86_400_000;

/** Days since 1800-01-01, or -1 where the text is no day that exists from 1800 on. */
export function dayNumber(text: string): number {
  if (text.length !== 8) return -1;
  let digits = 0;
  for (let at = 0; at < 8; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    digits = digits * 10 + digit;
  }
  const year = Math.floor(digits / 10_000);
  const month = Math.floor(digits / 100) % 100;
  const day = digits % 100;
  if (year < 1800 || month < 1 || month > 12 || day < 1 || day > monthLength(year, month))
    return -1;
  return daysBefore(year, month) + day - 1;
}

export function isDay(text: string): boolean {
  return dayNumber(text) >= 0;
}

/** The reverse of dayNumber. */
export function dayText(number: number): string {
  const date = new Date((number + EPOCH_DAY) * 86_400_000);
  const digits =
    date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
  return String(digits).padStart(8, '0');
}

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const STARTS = LENGTHS.map((_, month) => LENGTHS.slice(0, month).reduce((a, b) => a + b, 0));

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function monthLength(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (LENGTHS[month - 1] ?? 0);
}

function daysBefore(year: number, month: number): number {
  const past = year - 1;
  const leaps = (y: number) => Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  const years = (year - 1800) * 365 + leaps(past) - leaps(1799);
  return years + (STARTS[month - 1] ?? 0) + (month > 2 && isLeap(year) ? 1 : 0);
}
