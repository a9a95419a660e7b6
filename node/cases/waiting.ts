import type { DerivedCase, Group } from '../../conflict/cases/group.js';
import { toldOf } from '../../conflict/cases/words.js';
import { EMPTY } from '../store/keys.js';
import type { Transaction } from '../store/store.js';
import { waitingKey } from './case-keys.js';

type Found = readonly [Group, readonly DerivedCase[]];

/**
 * The first day (YYYYMMDD) on which something a subject makes is to be told that is lawful before;
 * null: nothing waits.
 */
export function waitsUntil([{ words }, derived]: Found): string | null {
  const isTold = (tag: string) =>
    words.some(({ facts }) => facts[0] === 'told' && toldOf(facts[1] ?? '')?.tag === tag);
  const days = derived.flatMap(({ from, tag }) => (from === undefined || isTold(tag) ? [] : from));
  return days.sort()[0] ?? null;
}

/** Keeps subjects by the day for which they wait. */
export function moveWaiting(tx: Transaction, before: Found, after: Found): void {
  const [was, is] = [waitsUntil(before), waitsUntil(after)];
  const [{ family, subject }] = after;
  if (was === is) return;
  if (was !== null) tx.del(waitingKey(was, family, subject));
  if (is !== null) tx.put(waitingKey(is, family, subject), EMPTY);
}
