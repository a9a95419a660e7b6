import type { SeqOf } from '../../proto/compare.js';
import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Log } from '../log/log.js';
import type { Store } from '../store/store.js';
import type { Topology } from '../topology.js';
import type { Ending } from './compare.js';
import { type Fault, Items } from './items.js';
import { RangeIndex } from './range-index.js';
import { Scope } from './scope.js';

export interface SnapshotParts {
  readonly store: Store;
  readonly topology: Topology;
  readLog(store: Store): Promise<Log>;
  /** Seals open tails, so that what is compared is in frames. */
  seal(): Promise<void>;
}

/** What a node held at one moment of one area, for as long as it is compared. */
export class Snapshot {
  readonly area: NodeCode;
  readonly store: Store;
  readonly log: Log;
  readonly endings: readonly Ending[];
  private readonly topology: Topology;
  private index: Promise<RangeIndex> | null = null;
  private closed = false;
  /** How much has been read. */
  read = 0;

  private constructor(area: NodeCode, store: Store, log: Log, topology: Topology) {
    this.area = area;
    this.store = store;
    this.log = log;
    this.topology = topology;
    this.endings = this.scope([]).endings();
  }

  static async take(parts: SnapshotParts, area: NodeCode): Promise<Snapshot> {
    await parts.seal();
    const store = parts.store.freeze();
    return new Snapshot(area, store, await parts.readLog(store), parts.topology);
  }

  scope(limits: readonly SeqOf[]): Scope {
    return new Scope(this.log, this.topology, this.area, limits);
  }

  /** Reads everything up to a cut, once. */
  build(
    limits: readonly SeqOf[],
    onFault?: (fault: Fault) => void,
    onRead?: (items: number) => void,
  ): Promise<RangeIndex> {
    const { store, log } = this;
    const items = new Items({ store, log, scope: this.scope(limits) });
    this.index = RangeIndex.of(items, {
      ...(onFault === undefined ? {} : { fault: onFault }),
      progress: (count) => {
        if (this.closed) throw new HujiError('NODE_CLOSING');
        this.read = count;
        onRead?.(count);
      },
    });
    this.index.catch(() => undefined);
    return this.index;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.index?.catch(() => undefined);
    await this.store.close();
  }
}
