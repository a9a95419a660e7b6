import { type CaseKind, caseKindAt, caseKindNo } from '../../conflict/cases/kinds.js';
import type { NodeCode } from '../../proto/node-code.js';
import { pack, unpack } from '../../proto/pack.js';
import { KIND, kindRange, textKey, textOfKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { CaseCounts } from './cases.js';

/** By area and kind; a kind at its number. */
type ByKind = readonly number[];

export class CaseCounters implements CaseCounts {
  private areas = new Map<NodeCode, ByKind>();
  /** As on disk. */
  private written = new Map<NodeCode, ByKind>();
  private readonly dirty = new Set<NodeCode>();
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  async open(): Promise<void> {
    const areas = new Map<NodeCode, ByKind>();
    for await (const [key, value] of this.store.range(...kindRange(KIND.caseCounter))) {
      areas.set(textOfKey(key), unpack(value) as number[]);
    }
    this.areas = areas;
    this.written = new Map(areas);
    this.dirty.clear();
  }

  add(area: NodeCode, kind: CaseKind, step: 1 | -1): void {
    const counts = [...(this.areas.get(area) ?? [])];
    const no = caseKindNo(kind);
    while (counts.length <= no) counts.push(0);
    counts[no] = (counts[no] ?? 0) + step;
    while (counts.at(-1) === 0) counts.pop();
    this.areas.set(area, counts);
    this.dirty.add(area);
  }

  flush(tx: Transaction): void {
    for (const area of this.dirty) {
      const counts = this.areas.get(area) ?? [];
      const key = textKey(KIND.caseCounter, area);
      if (counts.length === 0) tx.del(key);
      else tx.put(key, pack(counts));
      tx.onDurable(() => this.written.set(area, counts));
    }
    this.dirty.clear();
  }

  standing(isIn: (area: NodeCode) => boolean): { readonly [kind in CaseKind]?: number } {
    const total: { [kind in CaseKind]?: number } = {};
    for (const [area, counts] of this.written) {
      if (!isIn(area)) continue;
      for (const [no, count] of counts.entries()) {
        if (count === 0) continue;
        const kind = caseKindAt(no);
        total[kind] = (total[kind] ?? 0) + count;
      }
    }
    return total;
  }

  all(): ReadonlyMap<NodeCode, ByKind> {
    return this.written;
  }
}
