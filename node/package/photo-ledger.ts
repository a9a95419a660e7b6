import type { NodeCode } from '../../proto/node-code.js';
import type { Place } from '../attach/attach.js';
import { LIMITS } from '../limits.js';
import { EMPTY, KIND, prefixRange } from '../store/keys.js';
import type { Store } from '../store/store.js';

/** An attachment that goes along, and where it is named. */
export interface PhotoPlace extends Place {
  readonly branch: number;
}

const CODE_BYTES = 12;
const PLACE_AT = 1 + CODE_BYTES;
const HASH_AT = PLACE_AT + 10;

/** Photos (附件) that are on their way on disks, and those that somebody without a line asks for. */
export class PhotoLedger {
  private readonly store: Store;
  /** By node, when it last said that it has taken some in. */
  private readonly heard = new Map<NodeCode, number>();

  constructor(store: Store) {
    this.store = store;
  }

  isUnderWay(to: NodeCode, place: PhotoPlace): boolean {
    return this.store.get(sentKey(to, place)) !== undefined;
  }

  /** They left in this package, as an answer to whoever asked for them too. */
  async sent(to: NodeCode, id: string, places: readonly PhotoPlace[]): Promise<void> {
    const value = Buffer.from(id);
    for (let from = 0; from < places.length; from += LIMITS.attachmentBatch) {
      await this.store.commit((tx) => {
        for (const place of places.slice(from, from + LIMITS.attachmentBatch)) {
          tx.put(sentKey(to, place), value);
        }
      });
    }
  }

  /** A package has ended its way; null: every package to this node. Gives what was in it. */
  async ended(to: NodeCode, id: string | null): Promise<PhotoPlace[]> {
    const places: PhotoPlace[] = [];
    const [from, end] = prefixRange(textOf(KIND.attachmentSent, to));
    const keys: Buffer[] = [];
    for await (const [key, value] of this.store.range(from, end)) {
      if (id !== null && value.toString() !== id) continue;
      keys.push(key);
      places.push(placeIn(key));
    }
    await this.drop(keys);
    return places;
  }

  /** What this node has asked for. */
  async asked(by: NodeCode): Promise<string[]> {
    const [from, end] = prefixRange(textOf(KIND.attachmentAsked, by));
    const hashes: string[] = [];
    for await (const [key] of this.store.range(from, end)) {
      hashes.push(key.toString('hex', PLACE_AT));
    }
    return hashes;
  }

  /** A package that was cut then says that some have come. */
  has(by: NodeCode, made: number): void {
    this.heard.set(by, Math.max(made, this.heard.get(by) ?? 0));
  }

  /** What it missed before it took some in it may have now; what it still misses it asks again. */
  async ask(by: NodeCode, made: number, hashes: readonly string[]): Promise<void> {
    if (hashes.length === 0 || made <= (this.heard.get(by) ?? 0)) return;
    await this.store.commit((tx) => {
      for (const hash of hashes) tx.put(askedKey(by, hash), EMPTY);
    });
  }

  /** Whoever still misses any asks again. */
  answered(by: NodeCode, hashes: readonly string[]): Promise<void> {
    return this.drop(hashes.map((hash) => askedKey(by, hash)));
  }

  private async drop(keys: readonly Buffer[]): Promise<void> {
    if (keys.length === 0) return;
    await this.store.commit((tx) => {
      for (const key of keys) tx.del(key);
    });
  }
}

function textOf(kind: number, code: NodeCode): Buffer {
  return Buffer.concat([Buffer.from([kind]), Buffer.from(code, 'latin1')]);
}

/** Kind, addressee, branch, seq, hash. */
function sentKey(to: NodeCode, { branch, seq, hash }: PhotoPlace): Buffer {
  const place = Buffer.alloc(10);
  place.writeUInt32BE(branch);
  place.writeUIntBE(seq, 4, 6);
  return Buffer.concat([textOf(KIND.attachmentSent, to), place, Buffer.from(hash, 'hex')]);
}

export function placeIn(key: Buffer): PhotoPlace {
  return {
    branch: key.readUInt32BE(PLACE_AT),
    seq: key.readUIntBE(PLACE_AT + 4, 6),
    hash: key.toString('hex', HASH_AT),
  };
}

function askedKey(by: NodeCode, hash: string): Buffer {
  return Buffer.concat([textOf(KIND.attachmentAsked, by), Buffer.from(hash, 'hex')]);
}
