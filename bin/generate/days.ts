import { dayNumber, dayText } from '../../proto/dates.js';

/** Days of birth are counted from here (dayNumber); nobody in a file is older. */
export const FIRST_DAY = dayNumber('18950101');
/** Days from FIRST_DAY that number counters reach: to 2024. */
export const DAYS = dayNumber('20250101') - FIRST_DAY;
export const DAYS_PER_YEAR = 365.2425;

const texts: string[] = [];

/** YYYYMMDD of a dayNumber; kept, since a file asks for the same days again and again. */
export function textOfDay(day: number): string {
  const known = texts[day - FIRST_DAY];
  if (known !== undefined) return known;
  const text = dayText(day);
  if (day >= FIRST_DAY && day < FIRST_DAY + DAYS) texts[day - FIRST_DAY] = text;
  return text;
}

const years = new Uint16Array(DAYS);

export function yearOfDay(day: number): number {
  const known = years[day - FIRST_DAY] ?? 0;
  if (known !== 0) return known;
  const year = Number(textOfDay(day).slice(0, 4));
  if (day >= FIRST_DAY && day < FIRST_DAY + DAYS) years[day - FIRST_DAY] = year;
  return year;
}

/** Full years, to within a day. */
export function ageOn(day: number, born: number): number {
  return Math.floor((day - born) / DAYS_PER_YEAR);
}
