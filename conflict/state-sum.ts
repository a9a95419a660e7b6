import { hash } from 'node:crypto';
import { type ContentHash, contentHash } from '../proto/change.js';
import type { Contribution } from './record.js';

/**
 * An order-free sum of hashes: 128 bits as four 32-bit words, added word by word. Two nodes that
 * made the same records of the same changes have the same sum. It finds defects; what proves the
 * changes themselves is the chain of frames.
 */
export type StateSum = [number, number, number, number];

export function emptySum(): StateSum {
  return [0, 0, 0, 0];
}

/** Adds (sign 1) or takes away (sign -1) one contribution; `content` saves hashing it again. */
export function addToSum(
  sum: StateSum,
  item: Contribution,
  sign: 1 | -1,
  content: ContentHash = contentHash(item.change),
): void {
  addTerm(sum, item, sign, content);
}

/** The same for what is no contribution, but counts in its lane as one. */
export function addTerm(
  sum: StateSum,
  { ref, lostInLane }: Pick<Contribution, 'ref' | 'lostInLane'>,
  sign: 1 | -1,
  content: ContentHash,
): void {
  const text =
    lostInLane.length === 0
      ? content
      : hash('sha256', `${content}|${lostInLane.join(',')}`, 'hex').slice(0, 32);
  for (let word = 0; word < 4; word++) {
    const value = Number.parseInt(text.slice(word * 8, word * 8 + 8), 16);
    const mixed = word === 0 ? value ^ Math.imul(ref.seq, 0x9e3779b1) : value;
    sum[word as 0] = ((sum[word as 0] ?? 0) + sign * (mixed | 0)) | 0;
  }
}

export function joinSums(sums: readonly StateSum[]): StateSum {
  const total = emptySum();
  for (const sum of sums) {
    for (let word = 0; word < 4; word++) total[word as 0] = (total[word as 0] + sum[word as 0]) | 0;
  }
  return total;
}

/** 32 hex digits. */
export function sumText(sum: StateSum): string {
  return sum.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}
