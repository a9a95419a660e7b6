import type { NodeCode, Tier } from '../../proto/node-code.js';
import type { Receipts } from '../ship/ship.js';
import type { Store } from '../store/store.js';
import type { Branch, Log } from './log.js';

export interface RetentionParts {
  readonly store: Store;
  readonly log: Log;
  readonly receipts: Pick<Receipts, 'of' | 'backedUp'>;
  readonly code: NodeCode;
  readonly tier: Tier;
}

/**
 * Which frames a node may forget: those that the top tier has safely, and that nobody could ask
 * this node for any more. Their hashes stay, so that the chain can still be followed, and so does
 * all that was made of them.
 */
export class Retention {
  private readonly parts: RetentionParts;

  constructor(parts: RetentionParts) {
    this.parts = parts;
  }

  /** The last seq up to which the frames of a branch may go; 0: none. */
  limitOf(branch: Branch): number {
    const { log, receipts, code, tier } = this.parts;
    const { lane, author } = branch.name;
    // The top tier is where everybody else's frames come back from, and new nodes need lane `all`.
    if (tier === 'province' || lane === 'all') return 0;
    // Two histories are a case: both stay, whole, until it is settled.
    if (log.ofStream(branch.stream).length > 1 || !this.isWordOn(branch)) return 0;
    let limit = Math.min(receipts.backedUp(branch.stream), branch.applied, branch.seq);
    // What was written from above is for the lane's own node, which may not have it yet.
    if (lane !== author && lane !== code) limit = Math.min(limit, this.heldBy(lane, branch));
    return limit;
  }

  /** Whether what the top tier holds of the stream is this history of it. */
  private isWordOn(branch: Branch): boolean {
    const { log, receipts } = this.parts;
    const words = receipts.of(branch.stream);
    const held = words.find(({ receipt }) => receipt.tier === 'province')?.receipt.held;
    return held !== undefined && log.hashAt(branch, held.seq)?.startsWith(held.hash) === true;
  }

  private heldBy(node: NodeCode, branch: Branch): number {
    const words = this.parts.receipts.of(branch.stream);
    return words.find(({ receipt }) => receipt.node === node)?.receipt.held.seq ?? 0;
  }

  /** Forgets what may be forgotten of a branch; gives how many frames that were. */
  async trim(branch: Branch): Promise<number> {
    const { store, log } = this.parts;
    const limit = this.limitOf(branch);
    const ends: number[] = [];
    for await (const { lastSeq } of log.frames(branch, branch.trimmed)) {
      if (lastSeq > limit) break;
      ends.push(lastSeq);
    }
    if (ends.length === 0) return 0;
    return store.commit((tx) => {
      // A second history may have come meanwhile.
      if (this.limitOf(branch) < limit) return 0;
      log.trim(tx, branch, ends);
      return ends.length;
    });
  }
}
