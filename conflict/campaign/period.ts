import { dayNumber, dayText } from '../../proto/dates.js';

/**
 * A year, a month or a day, as the first 4, 6 or 8 digits of its days: figures are kept of each, so
 * that any run of days is the sum of a few.
 */
export type Period = string;

/** The periods a day lies in. */
export function periodsOf(day: string): readonly Period[] {
  return [day.slice(0, 4), day.slice(0, 6), day];
}

/** The fewest periods that make up the days from one to another, both included; in order. */
export function periodsBetween(from: string, to: string): Period[] {
  const found: Period[] = [];
  const last = dayNumber(to);
  let at = dayNumber(from);
  while (at >= 0 && at <= last) {
    const day = dayText(at);
    const [period, next] = longest(day, last);
    found.push(period);
    at = next;
  }
  return found;
}

/** The longest period that begins on a day and ends by another, and the day after it. */
function longest(day: string, last: number): [Period, number] {
  const year = Number(day.slice(0, 4));
  const month = Number(day.slice(4, 6));
  const yearAfter = dayNumber(`${year + 1}0101`);
  if (day.endsWith('0101') && yearAfter - 1 <= last) return [day.slice(0, 4), yearAfter];
  const next = month === 12 ? `${year + 1}01` : `${year}${String(month + 1).padStart(2, '0')}`;
  const monthAfter = dayNumber(`${next}01`);
  if (day.endsWith('01') && monthAfter - 1 <= last) return [day.slice(0, 6), monthAfter];
  return [day, dayNumber(day) + 1];
}
