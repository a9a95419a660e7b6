import { hlcDay, hlcFromUnixMs } from '../../proto/hlc.js';
import type { HujiNode } from '../node.js';

/** YYYYMMDD. A clock that has fallen behind would refuse the newborns of the days between. */
export function todayOf({ hybrid, clock }: Pick<HujiNode, 'hybrid' | 'clock'>): string {
  return hlcDay(Math.max(hybrid.latest(), hlcFromUnixMs(clock.now())));
}
