import { dayNumber, dayText } from '../../proto/dates.js';

/** Working days: Monday to Friday, but for holidays and what is worked in their place. */
export interface Calendar {
  /** YYYYMMDD, in order. */
  readonly holidays: readonly string[];
  /** Saturdays and Sundays that are worked. */
  readonly workdays: readonly string[];
}

/** 1800-01-01, from which days are counted, was a Wednesday. */
const FIRST_WEEKDAY = 2;
/** From Monday, 0, to Sunday. */
const SATURDAY = 5;
/** No run of days off is longer; a calendar that has one is not followed for ever. */
const DAYS_OFF_MAX = 60;

function weekday(number: number): number {
  return (number + FIRST_WEEKDAY) % 7;
}

export function isWeekend(day: string): boolean {
  return weekday(dayNumber(day)) >= SATURDAY;
}

export function isWorkingDay({ holidays, workdays }: Calendar, day: string): boolean {
  if (holidays.includes(day)) return false;
  return !isWeekend(day) || workdays.includes(day);
}

/** Working days from one day to another, both included. */
export function workingDays(calendar: Calendar, from: string, to: string): number {
  const [first, last] = [dayNumber(from), dayNumber(to)];
  if (last < first) return 0;
  const days = last - first + 1;
  let count = Math.floor(days / 7) * 5;
  for (let at = first + Math.floor(days / 7) * 7; at <= last; at++) {
    if (weekday(at) < SATURDAY) count += 1;
  }
  const within = (day: string) => from <= day && day <= to;
  count -= calendar.holidays.filter((day) => within(day) && !isWeekend(day)).length;
  return count + calendar.workdays.filter((day) => within(day)).length;
}

/** The last of so many working days, that of the day itself not counted. */
export function addWorkingDays(calendar: Calendar, day: string, count: number): string {
  let [at, left, off] = [dayNumber(day), count, 0];
  while (left > 0 && off < DAYS_OFF_MAX) {
    at += 1;
    const isWorked = isWorkingDay(calendar, dayText(at));
    off = isWorked ? 0 : off + 1;
    if (isWorked) left -= 1;
  }
  return dayText(at);
}
