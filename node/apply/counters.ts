import { CARD_STAGES } from '../../conflict/card/stages.js';
import { emptySum } from '../../conflict/state-sum.js';
import type { Lane } from '../../proto/id.js';
import { pack, unpack } from '../../proto/pack.js';
import { KIND, kindRange, textKey, textOfKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { Counts, LaneCounts } from './apply.js';

export class Counters implements Counts {
  private lanes = new Map<Lane, LaneCounts>();
  private written = new Map<Lane, LaneCounts>();
  private readonly dirty = new Set<Lane>();
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
    store.onFlush((tx) => this.flush(tx));
  }

  async open(): Promise<void> {
    const lanes = new Map<Lane, LaneCounts>();
    for await (const [key, value] of this.store.range(...kindRange(KIND.counter))) {
      lanes.set(textOfKey(key), { ...nothing(), ...(unpack(value) as LaneCounts) });
    }
    this.lanes = lanes;
    this.dirty.clear();
    this.written = new Map([...this.lanes].map(([lane, counts]) => [lane, copy(counts)]));
  }

  edit(lane: Lane): LaneCounts {
    this.dirty.add(lane);
    let counts = this.lanes.get(lane);
    if (counts === undefined) {
      counts = nothing();
      this.lanes.set(lane, counts);
    }
    return counts;
  }

  staged(lane: Lane): Readonly<LaneCounts> | undefined {
    return this.lanes.get(lane);
  }

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

function nothing(): LaneCounts {
  return {
    ...{
      persons: 0,
      households: 0,
      elsewhere: 0,
      changes: 0,
      parked: 0,
      forks: 0,
      state: emptySum(),
    },
    cards: CARD_STAGES.map(() => 0),
    births: [],
    ...{ verified: 0, accurate: 0, entered: 0, rechecked: 0, wrong: 0 },
  };
}

function copy(counts: LaneCounts): LaneCounts {
  const { state, cards, births } = counts;
  return { ...counts, state: [...state], cards: [...cards], births: [...births] };
}
