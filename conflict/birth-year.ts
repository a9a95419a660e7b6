import { isDay } from '../proto/dates.js';
import { fieldNo } from '../proto/fields.js';
import { type Contribution, isKept, type Record, statedValue } from './record.js';

const BIRTH_DATE = fieldNo('CSRQ');
/** Births are counted from this year on; who was born before is counted with it. */
export const FIRST_YEAR = 1880;

/**
 * The year in which somebody was born, by the first of the sources that says a day: register,
 * booklet, card, computer, declared. For planning alone: no policy is asked, so that no count has
 * to be taken anew when one is published. Null: none says one.
 */
export function birthYear({ contributions }: Pick<Record, 'contributions'>): number | null {
  let found: { readonly source: number; readonly day: string } | null = null;
  for (const item of contributions) {
    const day = birthDay(item);
    const { source } = item.change;
    if (day === null || source === 0) continue;
    if (found !== null && (found.source - source || (found.day < day ? -1 : 1)) < 0) continue;
    found = { source, day };
  }
  return found === null ? null : Math.max(FIRST_YEAR, Number(found.day.slice(0, 4)));
}

function birthDay(item: Contribution): string | null {
  const day = statedValue(item, BIRTH_DATE);
  return day !== undefined && isDay(day) && isKept(item, BIRTH_DATE) ? day : null;
}

/** Adds one person to the births of a lane by year, or takes him away. */
export function countBirth(births: number[], year: number, sign: 1 | -1): void {
  const at = year - FIRST_YEAR;
  while (births.length <= at) births.push(0);
  births[at] = (births[at] ?? 0) + sign;
  // The same people give the same row, whoever was counted in between.
  while (births.at(-1) === 0) births.pop();
}

/** How many of them were born in a year or before. */
export function bornBy(births: readonly number[], year: number): number {
  let sum = 0;
  for (let at = 0; at < births.length && at <= year - FIRST_YEAR; at++) sum += births[at] ?? 0;
  return sum;
}
