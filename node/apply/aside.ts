import type { Branch } from '../log/log.js';
import { KIND, textKey } from '../store/keys.js';
import type { Transaction } from '../store/store.js';

/** From where on the changes of a branch are set aside, as the store has it. */
export interface Aside {
  /** Whatever was applied beyond this seq has been taken out again; Infinity: nothing was. */
  readonly taken: number;
  /** Something beyond this seq was set aside when it came; Infinity: nothing was. */
  readonly arrived: number;
}

export function asideOf(tx: Pick<Transaction, 'get'>, branch: Branch): Aside {
  return {
    taken: seqAt(tx, takenKey(branch)),
    arrived: seqAt(tx, arrivedKey(branch)),
  };
}

/** All beyond `seq` is set aside now, and nothing before it; Infinity: nothing at all. */
export function settleAside(tx: Transaction, branch: Branch, seq: number): void {
  tx.del(arrivedKey(branch));
  if (Number.isFinite(seq)) tx.put(takenKey(branch), Buffer.from(String(seq)));
  else tx.del(takenKey(branch));
}

/** Everything applied beyond `seq` has been taken out. */
export function noteTaken(tx: Transaction, branch: Branch, seq: number): void {
  tx.put(takenKey(branch), Buffer.from(String(seq)));
}

/** The change at `seq` is set aside as it comes. */
export function noteArrived(tx: Transaction, branch: Branch, seq: number): void {
  const key = arrivedKey(branch);
  if (tx.get(key) === undefined) tx.put(key, Buffer.from(String(seq - 1)));
}

function seqAt(tx: Pick<Transaction, 'get'>, key: Buffer): number {
  const value = tx.get(key);
  return value === undefined ? Number.POSITIVE_INFINITY : Number(value.toString());
}

function takenKey(branch: Branch): Buffer {
  return textKey(KIND.meta, `aside ${branch.no}`);
}

function arrivedKey(branch: Branch): Buffer {
  return textKey(KIND.meta, `aside-on-arrival ${branch.no}`);
}
