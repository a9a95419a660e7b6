import { birthYear, countBirth } from '../../conflict/birth-year.js';
import { countCard } from '../../conflict/card/card-state.js';
import { type CheckCounts, countCheck, wasChecked } from '../../conflict/check.js';
import { liveLanes } from '../../conflict/life.js';
import { livesElsewhere } from '../../conflict/living-elsewhere.js';
import type { Record } from '../../conflict/record.js';
import { type EntityNo, entityNo } from '../../proto/entity.js';
import type { Lane } from '../../proto/id.js';

const PERSON = entityNo('person');
const HOUSEHOLD = entityNo('household');
const CARD = entityNo('card');

/** What is counted of the records that live in a lane. */
interface Living extends CheckCounts {
  cards: number[];
  births: number[];
  persons: number;
  households: number;
  elsewhere: number;
}

/** Adds what a record comes to in every lane in which it lives, or takes it away. */
export function countLive(
  countsOf: (lane: Lane) => Living,
  entity: EntityNo,
  record: Record,
  sign: 1 | -1,
): void {
  if (entity === CARD) countCard((lane) => countsOf(lane).cards, record, sign);
  if (entity === HOUSEHOLD) {
    for (const lane of liveLanes(record)) countsOf(lane).households += sign;
  }
  if (entity !== PERSON) return;
  const year = birthYear(record);
  const checked = wasChecked(record);
  for (const lane of liveLanes(record)) {
    const counts = countsOf(lane);
    counts.persons += sign;
    if (livesElsewhere(record, lane)) counts.elsewhere += sign;
    if (checked) countCheck(counts, record, lane, sign);
    if (year !== null) countBirth(counts.births, year, sign);
  }
}
