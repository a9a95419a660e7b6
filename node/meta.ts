import { HujiError } from '../proto/errors.js';
import type { Head } from '../proto/frame.js';
import type { Hlc } from '../proto/hlc.js';
import type { Epoch, Lane } from '../proto/id.js';
import type { Random } from './clock.js';
import { KIND, textKey } from './store/keys.js';
import type { Store, Transaction } from './store/store.js';

/** Version of the store's layout; docs/STORAGE.md. */
export const STORE_FORMAT = 1;

/** Seqs acknowledged once, or frames sealed, and found missing at a start. */
export interface LostRange {
  readonly stream: string;
  readonly from: number;
  readonly to: number;
}

/** The node's own state that is no record and no log. */
export interface NodeMeta {
  readonly format: number;
  readonly epoch: Epoch;
  /** Where the streams of the epoch before ended, by lane. */
  readonly previous: { readonly [lane: Lane]: Head };
  /**
   * Unix ms when a loss was noticed: a neighbour must give back what it can before this node
   * writes again; null: it may write.
   */
  readonly recovering: number | null;
  /** What is gone, until it has come back. */
  readonly lost: readonly LostRange[];
}

const META = textKey(KIND.meta, 'node');
const HLC = textKey(KIND.meta, 'hlc');

/** Throws STORE_VERSION where a later version wrote it. */
export function readMeta(store: Pick<Store, 'get'>): NodeMeta | null {
  const value = store.get(META);
  if (value === undefined) return null;
  const meta = JSON.parse(value.toString()) as NodeMeta;
  if (meta.format > STORE_FORMAT) throw new HujiError('STORE_VERSION', `format ${meta.format}`);
  return meta;
}

/** What a node begins with. */
export function freshMeta(random: Random): NodeMeta {
  return {
    format: STORE_FORMAT,
    epoch: randomEpoch(random),
    previous: {},
    recovering: null,
    lost: [],
  };
}

export function writeMeta(tx: Transaction, meta: NodeMeta): void {
  tx.put(META, Buffer.from(JSON.stringify(meta)));
}

export function readHlc(store: Pick<Store, 'get'>): Hlc {
  return Number(store.get(HLC)?.toString() ?? 0);
}

export function writeHlc(tx: Transaction, hlc: Hlc): void {
  tx.put(HLC, Buffer.from(String(hlc)));
}

/** One life of a node's log. */
export function randomEpoch(random: Random): Epoch {
  return Buffer.from(random.bytes(8)).toString('hex');
}
