import { birthYear, countBirth } from '../../conflict/birth-year.js';
import { countCard } from '../../conflict/card/card-state.js';
import { countCheck, wasChecked } from '../../conflict/check.js';
import { liveLanes } from '../../conflict/life.js';
import { livesElsewhere } from '../../conflict/living-elsewhere.js';
import type { Record } from '../../conflict/record.js';
import { type EntityNo, entityNo } from '../../proto/entity.js';
import type { Transaction } from '../store/store.js';
import type { Counts } from './apply.js';
import { turnTallies } from './tally-book.js';

const PERSON = entityNo('person');
const HOUSEHOLD = entityNo('household');
const CARD = entityNo('card');

/** Brings every count from a record as it was to the record as it is. */
export function recount(
  tx: Transaction,
  counters: Counts,
  entity: EntityNo,
  before: Record | null,
  record: Record,
): void {
  if (entity === CARD) recountCard(tx, counters, before, record);
  if (entity === PERSON) {
    recountCheck(counters, before, record);
    recountBirth(counters, before, record);
    recountElsewhere(counters, before, record);
  }
  if (before?.lives === record.lives) return;
  const count = (of: Record, step: 1 | -1) => {
    for (const lane of liveLanes(of)) {
      if (entity === PERSON) counters.edit(lane).persons += step;
      if (entity === HOUSEHOLD) counters.edit(lane).households += step;
    }
  };
  count(record, 1);
  if (before !== null) count(before, -1);
}

/** How far the check of those who live in a lane has come. */
function recountCheck(counters: Counts, before: Record | null, record: Record): void {
  if (before !== null && wasChecked(before)) {
    for (const lane of liveLanes(before)) countCheck(counters.edit(lane), before, lane, -1);
  }
  if (!wasChecked(record)) return;
  for (const lane of liveLanes(record)) countCheck(counters.edit(lane), record, lane, 1);
}

/** The year in which somebody was born, in the lanes in which he lives. */
function recountBirth(counters: Counts, before: Record | null, record: Record): void {
  const was = before === null ? null : birthYear(before);
  const year = birthYear(record);
  if (was === year && before?.lives === record.lives) return;
  const count = (of: Record, at: number | null, sign: 1 | -1) => {
    if (at === null) return;
    for (const lane of liveLanes(of)) countBirth(counters.edit(lane).births, at, sign);
  };
  if (before !== null) count(before, was, -1);
  count(record, year, 1);
}

/** Who lives elsewhere than in the lane in which he is registered. */
function recountElsewhere(counters: Counts, before: Record | null, record: Record): void {
  const count = (of: Record, sign: 1 | -1) => {
    for (const lane of liveLanes(of)) {
      if (livesElsewhere(of, lane)) counters.edit(lane).elsewhere += sign;
    }
  };
  if (before !== null) count(before, -1);
  count(record, 1);
}

/** How far an application has come, in the lane that accepted it, and on which days. */
function recountCard(
  tx: Transaction,
  counters: Counts,
  before: Record | null,
  record: Record,
): void {
  if (before !== null) countCard((lane) => counters.edit(lane).cards, before, -1);
  countCard((lane) => counters.edit(lane).cards, record, 1);
  turnTallies(tx, before, record);
}
