import { createHash } from 'node:crypto';
import { emptySum, type StateSum } from '../../conflict/state-sum.js';
import {
  type CompareItem,
  type CompareRange,
  ITEM_PRINT_BYTES,
  RANGE_PRINT_BYTES,
} from '../../proto/compare.js';
import { LIMITS } from '../limits.js';
import type { Fault, Item } from './items.js';

/** Items in the order of their keys, read again whenever some are asked for. */
export interface Ordered {
  range(from: Uint8Array, to: Uint8Array, onFault?: (fault: Fault) => void): AsyncIterable<Item>;
}

/** How many items lie before a key, and the sum of theirs. */
interface Place {
  readonly count: number;
  readonly sum: StateSum;
}

interface Block extends Place {
  /** Of its first item. */
  readonly key: Buffer;
}

export const NOTHING: Uint8Array = new Uint8Array(0);

/**
 * Sums of an ordered list by blocks, so that the sum of any range costs the reading of two blocks
 * at most. It grows by some hundred bytes for every `compareBlock` items, and is not kept.
 */
export class RangeIndex {
  private readonly items: Ordered;
  private readonly blocks: readonly Block[];
  private readonly end: Place;
  private last: { readonly bound: Buffer; readonly place: Place } | null = null;

  private constructor(items: Ordered, blocks: readonly Block[], end: Place) {
    this.items = items;
    this.blocks = blocks;
    this.end = end;
  }

  /** Reads everything once; `read` is given what is found wrong here, and how far it is. */
  static async of(
    items: Ordered,
    read: {
      fault?: (fault: Fault) => void;
      progress(count: number): void;
    },
  ): Promise<RangeIndex> {
    const blocks: Block[] = [];
    const sum = emptySum();
    let count = 0;
    for await (const item of items.range(NOTHING, NOTHING, read.fault)) {
      if (count % LIMITS.compareBlock === 0) {
        blocks.push({ key: Buffer.from(item.key), count, sum: [...sum] });
        read.progress(count);
      }
      add(sum, item.sum);
      count += 1;
    }
    return new RangeIndex(items, blocks, { count, sum });
  }

  get count(): number {
    return this.end.count;
  }

  /** What lies in a range, of which the end is exclusive. */
  async sumOf(from: Uint8Array, to: Uint8Array): Promise<Place> {
    const [before, up] = [await this.before(from), await this.upTo(to)];
    const sum = emptySum();
    for (let at = 0; at < 4; at++) {
      sum[at as 0] = ((up.sum[at as 0] ?? 0) - (before.sum[at as 0] ?? 0)) | 0;
    }
    return { count: up.count - before.count, sum };
  }

  private upTo(bound: Uint8Array): Promise<Place> | Place {
    return bound.length === 0 ? this.end : this.before(bound);
  }

  private async before(bound: Uint8Array): Promise<Place> {
    const block = this.blocks[this.blockBefore(bound)];
    if (block === undefined) return { count: 0, sum: emptySum() };
    // Where one range ends the next begins: of a row of them nothing is read twice.
    const last = this.last;
    const isNear =
      last !== null &&
      Buffer.compare(last.bound, block.key) >= 0 &&
      Buffer.compare(last.bound, bound) <= 0;
    const from = isNear ? last.bound : block.key;
    const known: Place = isNear ? last.place : block;
    const sum: StateSum = [...known.sum];
    let { count } = known;
    if (Buffer.compare(from, bound) < 0) {
      for await (const item of this.items.range(from, bound)) {
        add(sum, item.sum);
        count += 1;
      }
    }
    const place = { count, sum };
    this.last = { bound: Buffer.from(bound), place };
    return place;
  }

  /** The last block that begins before a key; -1: none does. */
  private blockBefore(bound: Uint8Array): number {
    let [low, high] = [0, this.blocks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const { key } = this.blocks[middle] as Block;
      if (Buffer.compare(key, bound) < 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Items of a range, at most so many. */
  async list(from: Uint8Array, to: Uint8Array, most: number): Promise<Item[]> {
    const found: Item[] = [];
    for await (const { key, sum } of this.items.range(from, to)) {
      found.push({ key: Buffer.from(key), sum });
      if (found.length === most) break;
    }
    return found;
  }

  /** A range of `count` items in about equal parts, each with its print. */
  async split(from: Uint8Array, to: Uint8Array, count: number): Promise<CompareRange[]> {
    const bounds = [from, ...(await this.boundsIn(from, to, count)), to];
    const parts: CompareRange[] = [];
    for (let at = 0; at + 1 < bounds.length; at++) {
      const [begin = NOTHING, end = NOTHING] = [bounds[at], bounds[at + 1]];
      const print = printOf(await this.sumOf(begin, end));
      parts.push({ from: begin, to: end, print, items: [] });
    }
    return parts;
  }

  private async boundsIn(from: Uint8Array, to: Uint8Array, count: number): Promise<Uint8Array[]> {
    const { compareFanOut, compareBlock: block, compareItems } = LIMITS;
    // No smaller than what would be named item by item anyhow.
    const parts = Math.min(compareFanOut, Math.ceil((2 * count) / compareItems));
    const first = this.blockBefore(from) + 1;
    const last = to.length === 0 ? this.blocks.length - 1 : this.blockBefore(to);
    const keys = count < parts * block ? await this.keysIn(from, to) : this.blockKeys(first, last);
    const bounds: Uint8Array[] = [];
    for (let part = 1; part < parts; part++) {
      const at = Math.floor((part * keys.length) / parts);
      const [before, key] = [keys[at - 1], keys[at]];
      if (before !== undefined && key !== undefined) bounds.push(shortened(before, key));
    }
    return bounds;
  }

  private blockKeys(first: number, last: number): Buffer[] {
    return this.blocks.slice(first, last + 1).map(({ key }) => key);
  }

  private async keysIn(from: Uint8Array, to: Uint8Array): Promise<Buffer[]> {
    const found = await this.list(from, to, Number.POSITIVE_INFINITY);
    return found.map(({ key }) => key);
  }
}

/** Enough of a key to stand behind the one before it. */
export function shortened(before: Buffer, key: Buffer): Uint8Array {
  let length = 0;
  while (length < key.length && key[length] === before[length]) length++;
  return key.subarray(0, length + 1);
}

export function add(sum: StateSum, more: StateSum): void {
  for (let at = 0; at < 4; at++) sum[at as 0] = ((sum[at as 0] ?? 0) + (more[at as 0] ?? 0)) | 0;
}

/** Of no items it is a print too. */
export function printOf({ count, sum }: Place): Uint8Array {
  return digestOf(count, sum).subarray(0, RANGE_PRINT_BYTES);
}

export function itemOf({ key, sum }: Item): CompareItem {
  return { key, print: digestOf(1, sum).subarray(0, ITEM_PRINT_BYTES) };
}

function digestOf(count: number, sum: StateSum): Buffer {
  const bytes = Buffer.allocUnsafe(22);
  bytes.writeUIntBE(count, 0, 6);
  for (let at = 0; at < 4; at++) bytes.writeInt32BE(sum[at as 0] | 0, 6 + at * 4);
  return createHash('sha256').update(bytes).digest();
}
