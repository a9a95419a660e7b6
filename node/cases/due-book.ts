import type { NodeCode } from '../../proto/node-code.js';
import { EMPTY, KIND, kindRange } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import { caseDueKey, caseOfDueKey } from './case-keys.js';
import type { CaseEntry } from './cases.js';

type Due = CaseEntry & { readonly due: string };

/**
 * Cases by the day they are due, and how many of which area each day has: what is overdue is asked
 * with today's date, and no rule knows a clock.
 */
export class DueBook {
  private readonly store: Store;
  /** As on disk: by day, by area. */
  private counts = new Map<string, Map<NodeCode, number>>();

  constructor(store: Store) {
    this.store = store;
  }

  async open(): Promise<void> {
    this.counts = new Map();
    for await (const [key] of this.store.range(...kindRange(KIND.caseDue))) {
      this.count(caseOfDueKey(key), 1);
    }
  }

  /** One case from what it was to what it is. */
  move(tx: Transaction, was: CaseEntry | null, is: CaseEntry | null): void {
    const [before, after] = [dueOf(was), dueOf(is)];
    const [old, next] = [before && caseDueKey(before), after && caseDueKey(after)];
    if (old !== null && next !== null && old.equals(next)) return;
    if (old !== null) tx.del(old);
    if (next !== null) tx.put(next, EMPTY);
    if (before === null && after === null) return;
    tx.onDurable(() => {
      if (before !== null) this.count(before, -1);
      if (after !== null) this.count(after, 1);
    });
  }

  /** How many were due before a day, by area. */
  overdue(today: string): ReadonlyMap<NodeCode, number> {
    const total = new Map<NodeCode, number>();
    for (const [day, areas] of this.counts) {
      if (day >= today) continue;
      for (const [area, count] of areas) total.set(area, (total.get(area) ?? 0) + count);
    }
    return total;
  }

  private count({ due, area }: Due, step: 1 | -1): void {
    const areas = this.counts.get(due) ?? new Map<NodeCode, number>();
    const count = (areas.get(area) ?? 0) + step;
    if (count === 0) areas.delete(area);
    else areas.set(area, count);
    if (areas.size === 0) this.counts.delete(due);
    else this.counts.set(due, areas);
  }
}

function dueOf(entry: CaseEntry | null): Due | null {
  return entry?.due == null ? null : { ...entry, due: entry.due };
}
