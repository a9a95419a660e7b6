import type { KeyRange } from './store.js';

/** An iterator that can be sent elsewhere; LevelDB's. */
export interface SeekingIterator {
  seek(key: Uint8Array): void;
  nextv(count: number): Promise<[Buffer, Buffer][]>;
}

/** Entries read at a time: most look-ups find one or two. */
const FEW = 8;
const MANY = 256;

/** Keys of each range, with one iterator for all. */
export async function scanKeys(
  iterator: SeekingIterator,
  ranges: readonly KeyRange[],
): Promise<Buffer[][]> {
  const found = ranges.map((): Buffer[] => []);
  // In the order of keys, so that neighbours share the blocks they stand in.
  const order = ranges
    .map((range, at) => ({ range, into: found[at] ?? [] }))
    .sort((a, b) => Buffer.compare(a.range.from, b.range.from));
  for (const { range, into } of order) await scanRange(iterator, range, into);
  return found;
}

async function scanRange(
  iterator: SeekingIterator,
  range: KeyRange,
  into: Buffer[],
): Promise<void> {
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
