import { emptySum, type StateSum } from '../../conflict/state-sum.js';
import type { Lane } from '../../proto/id.js';
import { pack, unpack } from '../../proto/pack.js';
import { KIND, kindRange, textKey, textOfKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';

/** What apply counts for one lane, so that nothing a person looks at scans the store. */
export interface LaneCounts {
  /** Live registrations made in this lane. */
  persons: number;
  households: number;
  /** Changes applied or parked. */
  changes: number;
  parked: number;
  /** Streams of this lane with two histories. */
  forks: number;
  state: StateSum;
}

export class Counters {
  private lanes = new Map<Lane, LaneCounts>();
  private written = new Map<Lane, LaneCounts>();
  private readonly dirty = new Set<Lane>();
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
    store.onFlush((tx) => this.flush(tx));
  }

  async open(): Promise<void> {
    this.lanes = new Map();
    this.dirty.clear();
    for await (const [key, value] of this.store.range(...kindRange(KIND.counter))) {
      this.lanes.set(textOfKey(key), unpack(value) as LaneCounts);
    }
    this.written = new Map([...this.lanes].map(([lane, counts]) => [lane, copy(counts)]));
  }

  /** For changing: what is handed out is written with the next batch. */
  edit(lane: Lane): LaneCounts {
    this.dirty.add(lane);
    let counts = this.lanes.get(lane);
    if (counts === undefined) {
      counts = { persons: 0, households: 0, changes: 0, parked: 0, forks: 0, state: emptySum() };
      this.lanes.set(lane, counts);
    }
    return counts;
  }

  /** As staged by the transaction under way. */
  staged(lane: Lane): Readonly<LaneCounts> | undefined {
    return this.lanes.get(lane);
  }

  /** As on disk. */
  all(): ReadonlyMap<Lane, Readonly<LaneCounts>> {
    return this.written;
  }

  private flush(tx: Transaction): void {
    for (const lane of this.dirty) {
      const counts = copy(this.edit(lane));
      tx.put(textKey(KIND.counter, lane), pack(counts));
      tx.onDurable(() => this.written.set(lane, counts));
    }
    this.dirty.clear();
  }
}

function copy(counts: LaneCounts): LaneCounts {
  return { ...counts, state: [...counts.state] };
}
