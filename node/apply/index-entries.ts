import { isKept, type Record } from '../../conflict/record.js';
import type { Change } from '../../proto/change.js';
import { type EntityNo, entityNo } from '../../proto/entity.js';
import { type FieldNo, fieldNo } from '../../proto/fields.js';
import type { ChangeRef } from '../../proto/id.js';
import { indexKey, KIND, passingIndexKey } from '../store/keys.js';
import type { Transaction } from '../store/store.js';

const PERSON = entityNo('person');
const HOUSEHOLD = entityNo('household');

/** Which index a field's values go into; any source's kept claim is found. */
const PERSON_INDEX = new Map<FieldNo, number>([
  [fieldNo('XM'), KIND.nameIndex],
  [fieldNo('CYM'), KIND.nameIndex],
  [fieldNo('GMSFHM'), KIND.numberIndex],
  [fieldNo('HH'), KIND.memberIndex],
  [fieldNo('RYID'), KIND.rowIdIndex],
]);
const HOUSEHOLD_INDEX = new Map<FieldNo, number>([[fieldNo('HH'), KIND.householdIndex]]);
const NONE = new Map<FieldNo, number>();

function indexesOf(entity: EntityNo): ReadonlyMap<FieldNo, number> {
  if (entity === PERSON) return PERSON_INDEX;
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
  return entries;
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
  if (before === null && after.contributions.length === 1 && only !== undefined) {
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
