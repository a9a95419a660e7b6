import { CLOCKS, type ClockName, clocksOf } from '../../conflict/card/card-clock.js';
import { cardState } from '../../conflict/card/card-state.js';
import { feesOf } from '../../conflict/card/fee.js';
import { CARD_STAGES, type CardStage } from '../../conflict/card/stages.js';
import { MERGED_INTO, SPLIT_FROM } from '../../conflict/household.js';
import { type Contribution, isKept, type Record, statedValue } from '../../conflict/record.js';
import type { Change } from '../../proto/change.js';
import { type EntityNo, entityNo } from '../../proto/entity.js';
import { type FieldNo, fieldNo } from '../../proto/fields.js';
import type { ChangeRef } from '../../proto/id.js';
import { indexKey, KIND, passingIndexKey } from '../store/keys.js';
import type { Transaction } from '../store/store.js';

const PERSON = entityNo('person');
const HOUSEHOLD = entityNo('household');
const CARD = entityNo('card');

/** Which index a field's values go into; any source's kept claim is found. */
const PERSON_INDEX = new Map<FieldNo, number>([
  [fieldNo('XM'), KIND.nameIndex],
  [fieldNo('CYM'), KIND.nameIndex],
  [fieldNo('GMSFHM'), KIND.numberIndex],
  [fieldNo('HH'), KIND.memberIndex],
  [fieldNo('RYID'), KIND.rowIdIndex],
  [fieldNo('CYH'), KIND.paperIndex],
]);
const HOUSEHOLD_INDEX = new Map<FieldNo, number>([
  [fieldNo('HH'), KIND.householdIndex],
  [fieldNo('MLXZ'), KIND.addressIndex],
  [SPLIT_FROM, KIND.householdLinkIndex],
  [MERGED_INTO, KIND.householdLinkIndex],
]);
const CARD_INDEX = new Map<FieldNo, number>([
  [fieldNo('SQRY'), KIND.cardApplicantIndex],
  [fieldNo('SLH'), KIND.cardAcceptanceIndex],
]);
const NUMBER = fieldNo('GMSFHM');
const NONE = new Map<FieldNo, number>();

function indexesOf(entity: EntityNo): ReadonlyMap<FieldNo, number> {
  if (entity === PERSON) return PERSON_INDEX;
  if (entity === CARD) return CARD_INDEX;
  return entity === HOUSEHOLD ? HOUSEHOLD_INDEX : NONE;
}

/** The index entries a record should have: kind and value. */
export function indexEntries(entity: EntityNo, record: Record): Map<string, [number, string]> {
  const entries = new Map<string, [number, string]>();
  const indexes = indexesOf(entity);
  for (const item of record.contributions) {
    const { fields, values } = item.change;
    for (let at = 0; at < fields.length; at++) {
      const field = fields[at] ?? 0;
      const kind = indexes.get(field);
      const value = values[at] ?? '';
      if (kind === undefined || value === '' || !isKept(item, field)) continue;
      entries.set(`${kind}${value}`, [kind, value]);
    }
  }
  for (const [kind, value] of entity === CARD ? cardEntries(record) : []) {
    entries.set(`${kind}${value}`, [kind, value]);
  }
  return entries;
}

/** Where an application stands in the lists of work, and the clocks that run on it. */
function cardEntries(record: Record): [number, string][] {
  const state = cardState(record);
  if (state === null) return [];
  const { stage, lane } = state;
  const clocks = clocksOf(state).map(({ clock, since }): [number, string] => [
    KIND.cardClock,
    `${clockValue(clock, since)}${lane}`,
  ]);
  const fees = feesOf(record.contributions, lane).flatMap(({ day, receipt }) => {
    const values = [feeOnDay(lane, day), ...(receipt === '' ? [] : [feeOfReceipt(lane, receipt)])];
    return values.map((value): [number, string] => [KIND.cardFee, value]);
  });
  return [[KIND.cardList, cardListValue(stage, lane)], ...clocks, ...fees];
}

/** Applications for which a fee was taken at a station on a day. */
export function feeOnDay(lane: string, day: string): string {
  return `d${day}|${lane}`;
}

export function feeOfReceipt(lane: string, receipt: string): string {
  return `r${receipt}|${lane}`;
}

/** The number of a clock and the day on which it began, then the lane. */
export function clockValue(clock: ClockName, since: string): string {
  return `${CLOCKS.indexOf(clock)}${since}`;
}

export function cardListValue(stage: CardStage, lane: string): string {
  return `${String(CARD_STAGES.indexOf(stage)).padStart(2, '0')}${lane}`;
}

/** Brings the index from the record as it was to the record as it is. */
export function updateIndex(
  tx: Transaction,
  entity: EntityNo,
  ref: ChangeRef,
  before: Record | null,
  after: Record,
): void {
  const [only] = after.contributions;
  if (
    entity !== CARD &&
    before === null &&
    after.contributions.length === 1 &&
    only !== undefined
  ) {
    putFresh(tx, entity, ref, only.change);
    return;
  }
  const old = before === null ? null : indexEntries(entity, before);
  for (const [key, [kind, value]] of indexEntries(entity, after)) {
    if (old?.delete(key) !== true) tx.putIndex(passingIndexKey(kind, value, ref));
  }
  if (old === null) return;
  for (const [kind, value] of old.values()) tx.del(indexKey(kind, value, ref));
}

/** The common case of a register being loaded: one change, nothing to compare with. */
function putFresh(tx: Transaction, entity: EntityNo, ref: ChangeRef, change: Change): void {
  const indexes = indexesOf(entity);
  for (let at = 0; at < change.fields.length; at++) {
    const kind = indexes.get(change.fields[at] ?? 0);
    const value = change.values[at] ?? '';
    if (kind !== undefined && value !== '') tx.putIndex(passingIndexKey(kind, value, ref));
  }
}

/**
 * Numbers a person once had, as told by all that was ever claimed of him, less those still kept.
 * They stay his for ever: whoever asks for one is led to him.
 */
export function formerNumbers(record: Record, history: readonly Contribution[]): Set<string> {
  const former = new Set<string>();
  for (const item of [...record.contributions, ...history]) {
    const number = statedValue(item, NUMBER);
    if (number !== undefined && number !== '') former.add(number);
  }
  for (const number of keptNumbers(record)) former.delete(number);
  return former;
}

/** Numbers some source claims. */
export function keptNumbers(record: Record): Set<string> {
  const kept = new Set<string>();
  for (const item of record.contributions) {
    const number = statedValue(item, NUMBER);
    if (number !== undefined && number !== '' && isKept(item, NUMBER)) kept.add(number);
  }
  return kept;
}

/**
 * After one change more: a number is former from when no claim keeps it. Only those that were kept
 * and that of the change itself, which may come after what corrected it, can have become so.
 */
export function updateFormer(
  tx: Transaction,
  ref: ChangeRef,
  before: Record,
  after: Record,
  change: Change,
): void {
  const at = change.fields.indexOf(NUMBER);
  if (at < 0) return;
  const kept = keptNumbers(after);
  const stated = change.values[at] ?? '';
  if (stated !== '' && kept.has(stated)) tx.del(indexKey(KIND.formerNumberIndex, stated, ref));
  const left = keptNumbers(before);
  if (stated !== '') left.add(stated);
  for (const number of left) {
    if (!kept.has(number)) tx.putIndex(passingIndexKey(KIND.formerNumberIndex, number, ref));
  }
}

/** After a record was made anew of other changes. */
export function replaceFormer(
  tx: Transaction,
  ref: ChangeRef,
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
): void {
  for (const number of before) {
    if (!after.has(number)) tx.del(indexKey(KIND.formerNumberIndex, number, ref));
  }
  for (const number of after) {
    if (!before.has(number)) tx.putIndex(passingIndexKey(KIND.formerNumberIndex, number, ref));
  }
}
