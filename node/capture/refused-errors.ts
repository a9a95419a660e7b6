import { KIND, textKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';

/** How many changes this node refused to capture as re-generated errors (再生性差错); decimal. */
const KEY = textKey(KIND.meta, 'regenerated-refused');

export function noteRefused(tx: Transaction, count: number): void {
  if (count > 0) tx.put(KEY, Buffer.from(String(refusedErrors(tx) + count)));
}

export function refusedErrors(store: Pick<Store, 'get'>): number {
  return Number(store.get(KEY)?.toString() ?? 0);
}
