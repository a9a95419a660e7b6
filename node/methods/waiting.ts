import { tierRank } from '../../proto/node-code.js';
import type { Branch } from '../log/log.js';
import type { HujiNode } from '../node.js';
import type { Receipt } from '../ship/ship.js';

/** The newest words on a stream, of two histories those that speak of this one. */
export function wordsOn(node: HujiNode, branch: Branch): Receipt[] {
  const { durable } = node.log;
  const words = node.receipts.of(branch.stream).map(({ receipt }) => receipt);
  if (durable.ofStream(branch.stream).length < 2) return words;
  return words.filter(
    ({ held }) => durable.hashAt(branch, held.seq)?.startsWith(held.hash) === true,
  );
}

/** What no tier above has receipted yet. */
export function waitingOf(node: HujiNode): { frames: number; changes: number; bytes: number } {
  const { tier } = node.identity;
  const parent = node.parentage.parent();
  const waiting = { frames: 0, changes: 0, bytes: 0 };
  if (parent === null) return waiting;
  for (const branch of node.log.durable.branches()) {
    if (branch.name.lane === 'all' || !node.topology.hears(parent, branch.name.lane)) continue;
    const above = wordsOn(node, branch).filter((word) => tierRank(word.tier) > tierRank(tier));
    const held = Math.max(0, ...above.map((word) => word.held.seq));
    const lacking = Math.max(branch.tailSeq, branch.seq) - held;
    if (lacking <= 0) continue;
    const share = Math.min(1, lacking / Math.max(1, branch.tailSeq));
    waiting.changes += lacking;
    waiting.frames += Math.ceil(branch.frames * share);
    waiting.bytes += Math.round(branch.bytes * share);
  }
  return waiting;
}
