import type { Record } from '../../conflict/record.js';
import { type EntityNo, entityNo } from '../../proto/entity.js';
import type { Lane } from '../../proto/id.js';
import type { Transaction } from '../store/store.js';
import type { Counts } from './apply.js';
import { countLive } from './count-live.js';
import { turnTallies } from './tally-book.js';

const CARD = entityNo('card');

/** Brings every count from a record as it was to the record as it is. */
export function recount(
  tx: Transaction,
  counters: Counts,
  entity: EntityNo,
  before: Record | null,
  record: Record,
): void {
  const countsOf = (lane: Lane) => counters.edit(lane);
  if (before !== null) countLive(countsOf, entity, before, -1);
  countLive(countsOf, entity, record, 1);
  if (entity === CARD) turnTallies(tx, before, record);
}
