import { birthYear, countBirth } from '../../conflict/birth-year.js';
import { countCard } from '../../conflict/card/card-state.js';
import { type CheckCounts, countCheck } from '../../conflict/check.js';
import { liveLanes } from '../../conflict/life.js';
import { livesElsewhere } from '../../conflict/living-elsewhere.js';
import type { Record } from '../../conflict/record.js';
import { entityNo } from '../../proto/entity.js';
import type { Lane } from '../../proto/id.js';

interface Living extends CheckCounts {
  cards: number[];
  births: number[];
  persons: number;
  households: number;
  elsewhere: number;
}

/** What a record comes to in every lane in which it lives. */
export function countLive(sumOf: (lane: Lane) => Living, entity: number, record: Record): void {
  if (entity === entityNo('card')) countCard((lane) => sumOf(lane).cards, record, 1);
  const year = entity === entityNo('person') ? birthYear(record) : null;
  for (const lane of liveLanes(record)) {
    const sum = sumOf(lane);
    if (entity === entityNo('household')) sum.households += 1;
    if (entity !== entityNo('person')) continue;
    sum.persons += 1;
    if (livesElsewhere(record, lane)) sum.elsewhere += 1;
    countCheck(sum, record, lane, 1);
    if (year !== null) countBirth(sum.births, year, 1);
  }
}
