import type { DerivedCase, Member } from '../../conflict/cases/group.js';
import { type ChangeRef, refToId } from '../../proto/id.js';
import { EMPTY } from '../store/keys.js';
import type { Transaction } from '../store/store.js';
import { caseOfRecordKey } from './case-keys.js';
import type { CaseEntry } from './cases.js';

/** Whether a case is one of a record. */
export function putRow(tx: Transaction, ref: ChangeRef, id: string, stands: boolean): void {
  const key = caseOfRecordKey(ref, id);
  if (stands) tx.put(key, EMPTY);
  else tx.del(key);
}

/** The records of a case, by name. */
export function refsOf(
  item: DerivedCase | null,
  everybody: () => readonly Member[],
): ReadonlyMap<string, ChangeRef> {
  if (item === null) return new Map();
  const members = item.members ?? everybody();
  return new Map(members.map(({ ref }) => [refToId(ref), ref]));
}

export function entryOf(id: string, item: DerivedCase | null): CaseEntry | null {
  if (item === null) return null;
  const isClosed = item.state === 'closed';
  const due = isClosed ? null : (item.due ?? null);
  return { id, kind: item.kind, area: item.area, openedAt: item.hlc, isClosed, due };
}

/** Whether its row in the list stays. */
export function sameEntry(a: CaseEntry, b: CaseEntry): boolean {
  if (a.isClosed !== b.isClosed) return false;
  return a.kind === b.kind && a.area === b.area && a.openedAt === b.openedAt;
}
