import type { LevelIterator } from './level.js';
import type { KeyRange } from './store.js';

/** Entries read at a time: most look-ups find one, and the next tells that there are no more. */
const FEW = 2;
const MANY = 256;

/**
 * Iterators at once: each waits for a thread of its own, and one of Node's four is left to who
 * writes.
 */
const ITERATORS_MAX = 3;

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
  const each = Math.max(1, Math.ceil(order.length / ITERATORS_MAX));
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
