import type { NodeCode } from '../../proto/node-code.js';
import type { Receipt, Receipts } from '../ship/ship.js';
import type { Store } from '../store/store.js';
import type { Branch, Log } from './log.js';

export interface RetentionParts {
  readonly store: Store;
  readonly log: Log;
  readonly receipts: Pick<Receipts, 'of'>;
  readonly code: NodeCode;
  /** The parent of today. */
  parent(): NodeCode | null;
}

/**
 * Which frames a node may forget: those of its own lane that the top tier has in a backup and that
 * its parent holds too, where that is another node. Their hashes stay, so that the chain can still
 * be followed, and so does all that was made of them. Why no more: docs/decisions/0011.
 */
export class Retention {
  private readonly parts: RetentionParts;
  /** By branch, the limit at which nothing was left to forget. */
  private readonly done = new Map<number, number>();

  constructor(parts: RetentionParts) {
    this.parts = parts;
  }

  /** The last seq up to which the frames of a branch may go; 0: none. */
  limitOf(branch: Branch): number {
    const { log, receipts, code } = this.parts;
    const parent = this.parts.parent();
    // A node below comes to its parent for what it has lost, and everybody hears lane `all`.
    if (branch.name.lane !== code) return 0;
    // Two histories are a case: both stay, whole, until it is settled.
    if (log.ofStream(branch.stream).length > 1) return 0;
    const words = receipts.of(branch.stream).map(({ receipt }) => receipt);
    const top = words.find(({ tier }) => tier === 'province');
    const above = words.find(({ node }) => node === parent);
    // What only the top holds, a top that is set back behind its newest backup would miss.
    if (top === undefined || above === undefined || above.node === top.node) return 0;
    const held = Math.min(top.backedUp, this.heldBy(top, branch), this.heldBy(above, branch));
    return Math.min(held, branch.applied, branch.seq);
  }

  /** How far a tier holds this history; 0 where it holds another one. */
  private heldBy({ held }: Receipt, branch: Branch): number {
    const isThis = this.parts.log.hashAt(branch, held.seq)?.startsWith(held.hash) === true;
    return isThis ? held.seq : 0;
  }

  /** Forgets what may be forgotten, so many frames at most; gives how many that were. */
  async trimSome(max: number): Promise<number> {
    let left = max;
    for (const branch of [...this.parts.log.inLane(this.parts.code)]) {
      if (left > 0) left -= await this.trim(branch, left);
    }
    return max - left;
  }

  /** Forgets what may be forgotten of a branch, so many frames at most; gives how many. */
  async trim(branch: Branch, max: number): Promise<number> {
    const { store, log } = this.parts;
    const limit = this.limitOf(branch);
    if (limit <= branch.trimmed || this.done.get(branch.no) === limit) return 0;
    const ends: number[] = [];
    for await (const { lastSeq } of log.frames(branch, branch.trimmed)) {
      if (lastSeq > limit || ends.length >= max) break;
      ends.push(lastSeq);
    }
    if (ends.length < max) this.done.set(branch.no, limit);
    if (ends.length === 0) return 0;
    return store.commit((tx) => {
      // A second history may have come meanwhile.
      if (this.limitOf(branch) < limit) return 0;
      log.trim(tx, branch, ends);
      return ends.length;
    });
  }
}
