import type { Frame } from '../../proto/frame.js';
import { KIND, seqKey, seqOfKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { Branches } from './branches.js';
import type { Branch, Placement } from './log.js';

type Reads = Pick<Transaction, 'get'>;

/** How branches hang together: what stands where, and what comes before what. */
export class History {
  private readonly branches: Branches<Branch>;
  private readonly store: Store;

  constructor(branches: Branches<Branch>, store: Store) {
    this.branches = branches;
    this.store = store;
  }

  /** Where a frame belongs. */
  place(tx: Reads, frame: Frame): Placement {
    const branches = this.branches.ofStream(frame.stream);
    if (branches.length === 0) {
      return frame.firstSeq === 1 ? { kind: 'opens' } : { kind: 'gap', branch: null };
    }
    for (const branch of branches) {
      const follows = branch.seq + 1 === frame.firstSeq && branch.hash === frame.prev;
      if (follows) return { kind: 'next', branch };
    }
    for (const branch of branches) {
      const held = this.hashAt(branch, frame.lastSeq, tx) === frame.hash;
      if (held) return { kind: 'duplicate', branch };
    }
    const forkSeq = frame.firstSeq - 1;
    for (const branch of branches) {
      const here = forkSeq === 0 ? '' : this.hashAt(branch, forkSeq, tx);
      if (here !== frame.prev) continue;
      return { kind: 'forks', branch: this.holder(branch, forkSeq), forkSeq };
    }
    return { kind: 'gap', branch: branches[0] ?? null };
  }

  /** The branch on which `seq` stands, going up through what is shared. */
  private holder(branch: Branch, seq: number): Branch {
    let at = branch;
    while (at.parent !== null && seq <= at.forkSeq) at = this.branches.get(at.parent) ?? at;
    return at;
  }

  /** Hash (hex) of the frame that ends at `seq` in the branch's history, or null. */
  hashAt(branch: Branch, seq: number, tx: Reads = this.store): string | null {
    if (seq === branch.seq && branch.hash !== '') return branch.hash;
    if (seq > branch.seq || seq < 1) return null;
    const { no } = this.holder(branch, seq);
    return tx.get(seqKey(KIND.frameHash, no, seq))?.toString('hex') ?? null;
  }

  /**
   * Puts a frame that is held in the place of a copy the disk has spoilt; false where it is sound.
   * The caller has found it to be a duplicate: its hash is the one in the log.
   */
  mend(tx: Transaction, branch: Branch, frame: Frame): boolean {
    const { no, trimmed } = this.holder(branch, frame.lastSeq);
    const key = seqKey(KIND.frame, no, frame.lastSeq);
    const isTrimmed = frame.lastSeq <= trimmed;
    if (isTrimmed || tx.get(key)?.equals(frame.bytes) === true) return false;
    tx.put(key, frame.bytes);
    return true;
  }

  /** Sealed frames of this very branch after `seq`, in order. */
  async *frames(branch: Branch, after: number): AsyncIterable<{ lastSeq: number; bytes: Buffer }> {
    const from = seqKey(KIND.frame, branch.no, after + 1);
    const to = seqKey(KIND.frame, branch.no + 1, 0);
    for await (const [key, bytes] of this.store.range(from, to)) {
      yield { lastSeq: seqOfKey(key).seq, bytes };
    }
  }

  /** Where its frames end, the trimmed ones too, in order. */
  async *ends(branch: Branch): AsyncIterable<{ seq: number; hash: string }> {
    const from = seqKey(KIND.frameHash, branch.no, 0);
    const to = seqKey(KIND.frameHash, branch.no + 1, 0);
    for await (const [key, hash] of this.store.range(from, to)) {
      yield { seq: seqOfKey(key).seq, hash: hash.toString('hex') };
    }
  }

  /** Whether change (a.branch, a.seq) stands in the history of (b.branch, b.seq). */
  precedes(a: { branch: number; seq: number }, b: { branch: number; seq: number }): boolean {
    let at = this.branches.get(b.branch);
    let limit = b.seq - 1;
    while (at !== undefined && at.no !== a.branch) {
      if (at.parent === null) return false;
      limit = Math.min(limit, at.forkSeq);
      at = this.branches.get(at.parent);
    }
    return at !== undefined && a.seq <= limit;
  }
}
