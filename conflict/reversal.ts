import { dayNumber } from '../proto/dates.js';

/** By the calendar: until the month, quarter or year in which the event was written is over. */
export const PERIODS = ['month', 'quarter', 'year'] as const;
export type Period = (typeof PERIODS)[number];

/** How long an event may be reversed (冲销): so many days, or until its period is over. */
export type ReversalLimit = number | Period;

export interface ReversalWindow {
  /** Of all events; null: whenever. */
  readonly every: ReversalLimit | null;
  /** Of single events, which may have a longer or shorter one. */
  readonly events: ReadonlyMap<string, ReversalLimit>;
}

/** Of two days, YYYYMMDD: that of the event and that of its reversal. */
export function isInWindow(limit: ReversalLimit, day: string, later: string): boolean {
  if (typeof limit === 'number') return dayNumber(later) - dayNumber(day) <= limit;
  return periodOf(limit, day) === periodOf(limit, later);
}

function periodOf(period: Period, day: string): string {
  const year = day.slice(0, 4);
  const month = day.slice(4, 6);
  if (period === 'year') return year;
  return period === 'month' ? year + month : `${year} ${Math.ceil(Number(month) / 3)}`;
}
