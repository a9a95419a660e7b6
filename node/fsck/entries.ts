import type { Contribution, Record } from '../../conflict/record.js';
import { type EntityNo, entityNo } from '../../proto/entity.js';
import type { ChangeRef } from '../../proto/id.js';
import { formerNumbers, indexEntries } from '../apply/index-entries.js';
import { decodeContribution, type Places } from '../apply/record-codec.js';
import { historyKey, KIND } from '../store/keys.js';
import type { Store } from '../store/store.js';

const PERSON = entityNo('person');
const HOUSEHOLD = entityNo('household');
const CARD = entityNo('card');

/** Every index of records, and which entity its entries lead to. */
export const INDEXES: readonly (readonly [number, EntityNo])[] = [
  [KIND.nameIndex, PERSON],
  [KIND.numberIndex, PERSON],
  [KIND.formerNumberIndex, PERSON],
  [KIND.memberIndex, PERSON],
  [KIND.rowIdIndex, PERSON],
  [KIND.paperIndex, PERSON],
  [KIND.householdIndex, HOUSEHOLD],
  [KIND.householdLinkIndex, HOUSEHOLD],
  [KIND.addressIndex, HOUSEHOLD],
  [KIND.cardApplicantIndex, CARD],
  [KIND.cardAcceptanceIndex, CARD],
  [KIND.cardList, CARD],
  [KIND.cardClock, CARD],
  [KIND.cardFee, CARD],
];

/** Every index entry a record should have, by kind and value: those of its history too. */
export function entriesOf(
  store: Pick<Store, 'get'>,
  places: Places,
  entity: EntityNo,
  ref: ChangeRef,
  record: Record,
): Map<string, [number, string]> {
  const entries = indexEntries(entity, record);
  if (entity !== PERSON) return entries;
  for (const number of formerNumbers(record, historyOf(store, places, ref, record))) {
    entries.set(`${KIND.formerNumberIndex}${number}`, [KIND.formerNumberIndex, number]);
  }
  return entries;
}

/** What cannot be read is found where the history itself is read. */
function historyOf(
  store: Pick<Store, 'get'>,
  places: Places,
  ref: ChangeRef,
  record: Record,
): Contribution[] {
  return record.retired.flatMap((place) => {
    const bytes = store.get(historyKey(PERSON, ref, place.ref));
    try {
      return bytes === undefined ? [] : [decodeContribution(bytes, PERSON, ref, places)];
    } catch {
      return [];
    }
  });
}
