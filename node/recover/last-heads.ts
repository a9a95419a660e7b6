import type { Head } from '../../proto/frame.js';
import type { Epoch, Lane, StreamId } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Branch, Log } from '../log/log.js';
import type { Transaction } from '../store/store.js';

/** Seals every open tail: the streams they stand in are about to end. */
export function sealOpen(tx: Transaction, log: Log, author: NodeCode): void {
  for (const branch of [...log.branches()]) {
    if (branch.name.author === author && branch.tailSeq > branch.seq) log.seal(tx, branch);
  }
}

/**
 * Where an author's streams end, by lane: those that no later epoch continues, the present one
 * before others, and of two histories the longer.
 */
export function lastHeads(log: Log, author: NodeCode, present: Epoch): { [lane: Lane]: Head } {
  const own = [...log.branches()].filter(({ name, seq }) => name.author === author && seq > 0);
  const continued = new Set<StreamId>();
  for (const { previous } of own) if (previous !== null) continued.add(previous.stream);
  const last = new Map<Lane, Branch>();
  for (const branch of own) {
    if (continued.has(branch.stream)) continue;
    const known = last.get(branch.name.lane);
    if (known === undefined || isLater(branch, known, present)) last.set(branch.name.lane, branch);
  }
  const heads: { [lane: Lane]: Head } = {};
  for (const [lane, { stream, seq, hash }] of last) {
    heads[lane] = { stream, seq, hash: hash.slice(0, 16) };
  }
  return heads;
}

function isLater(a: Branch, b: Branch, present: Epoch): boolean {
  const [isPresent, wasPresent] = [a.name.epoch === present, b.name.epoch === present];
  return isPresent === wasPresent ? a.seq > b.seq : isPresent;
}
