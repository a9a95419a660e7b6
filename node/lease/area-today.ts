import { HujiError } from '../../proto/errors.js';
import { hlcDay } from '../../proto/hlc.js';
import type { Surroundings } from './surroundings.js';

type Around = Pick<Surroundings, 'authority' | 'hybrid'>;

/** The code a district has today, whatever it had when somebody was named by it (区划变更). */
export function areaToday({ authority, hybrid }: Around, area: string): string {
  const today = hlcDay(hybrid.tick());
  return authority.districts()?.codeOn(area, today, today) ?? area;
}

/** New numbers are of the code in force: no block of another is granted any more. */
export function checkInForce(around: Around, area: string): void {
  const now = areaToday(around, area);
  if (now !== area) throw new HujiError('CODE_UNKNOWN', `${area} became ${now}`);
}
