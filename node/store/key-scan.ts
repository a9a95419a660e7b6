import type { LevelIterator } from './level.js';
import type { KeyRange } from './store.js';

/** Entries read at a time: most look-ups find one, and the next tells that there are no more. */
const FEW = 2;
const MANY = 256;

/** Ranges that one iterator goes through, one after the other, where there are many. */
const RANGES_EACH = 6;
/**
 * Iterators at once, at least and at most. One costs more than a range does, so that few ranges
 * share three, and one of Node's four threads is left to who writes; of many ranges each iterator
 * has few, since each waits for its turn of the event loop.
 */
const ITERATORS_MIN = 3;
const ITERATORS_MAX = 16;

/** Keys of each range, with few iterators for all. */
export async function scanKeys(
  open: () => LevelIterator,
  ranges: readonly KeyRange[],
): Promise<Buffer[][]> {
  const found = ranges.map((): Buffer[] => []);
  // In the order of keys, so that neighbours share the blocks they stand in.
  const order = ranges
    .map((range, at) => ({ range, into: found[at] ?? [] }))
    .sort((a, b) => Buffer.compare(a.range.from, b.range.from));
  const wanted = Math.ceil(order.length / RANGES_EACH);
  const iterators = Math.min(ITERATORS_MAX, Math.max(ITERATORS_MIN, wanted));
  const each = Math.max(1, Math.ceil(order.length / iterators));
  const parts: (typeof order)[] = [];
  for (let at = 0; at < order.length; at += each) parts.push(order.slice(at, at + each));
  await Promise.all(parts.map((part) => scanPart(open(), part)));
  return found;
}

async function scanPart(
  iterator: LevelIterator,
  part: readonly { readonly range: KeyRange; readonly into: Buffer[] }[],
): Promise<void> {
  try {
    for (const { range, into } of part) await scanRange(iterator, range, into);
  } finally {
    await iterator.close();
  }
}

async function scanRange(iterator: LevelIterator, range: KeyRange, into: Buffer[]): Promise<void> {
  iterator.seek(range.from);
  let rows = FEW;
  while (into.length < range.limit) {
    const entries = await iterator.nextv(Math.min(rows, range.limit - into.length));
    for (const [key] of entries) {
      if (Buffer.compare(key, range.to) >= 0) return;
      into.push(key);
    }
    if (entries.length === 0) return;
    rows = MANY;
  }
}
