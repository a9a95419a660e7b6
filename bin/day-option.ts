import { isDay } from '../proto/dates.js';

/** Every option that is a date is read by this: a day of the calendar, YYYYMMDD. */
export const DAY = { form: { test: isDay }, expects: 'expects.date' } as const;
