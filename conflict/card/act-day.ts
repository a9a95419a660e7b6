import { isDay } from '../../proto/dates.js';
import { hlcDay } from '../../proto/hlc.js';
import type { Contribution } from '../record.js';

/** The day an act says it was done on; of one that says none, that of its time. */
export function dayOfAct({ change }: Contribution): string {
  const since = change.since ?? '';
  return isDay(since) ? since : hlcDay(change.hlc);
}
