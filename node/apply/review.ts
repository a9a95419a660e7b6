import type { Change } from '../../proto/change.js';
import { changesOf, type Frame, readFrame } from '../../proto/frame.js';
import { unpack } from '../../proto/pack.js';
import type { Authority, Documents } from '../authority/authority.js';
import type { FeedWriter } from '../feed/feed.js';
import type { Branch, Log } from '../log/log.js';
import { KIND, seqKey } from '../store/keys.js';
import type { Store } from '../store/store.js';
import { asideOf, noteTaken, settleAside } from './aside.js';
import type { RecordApplier } from './record-applier.js';
import { Rejudge } from './rejudge.js';

export interface ReviewParts {
  readonly store: Store;
  readonly log: Log;
  readonly authority: Authority;
  readonly feed: Pick<FeedWriter, 'again'>;
}

/**
 * Brings what is applied in line with revocations and the node list: changes beyond the last good
 * place are taken out of values and counts (they stay in the log and are shown as parked), and put
 * back where the province says so. The outcome depends only on what was received, never on when.
 */
export class Review {
  private readonly store: Store;
  private readonly log: Log;
  private readonly authority: Authority;
  private readonly applier: RecordApplier;
  private readonly onSealed: (branch: Branch) => void;
  private readonly rejudge: Rejudge;
  private readonly feed: Pick<FeedWriter, 'again'>;

  constructor(parts: ReviewParts, applier: RecordApplier, onSealed: (branch: Branch) => void) {
    this.store = parts.store;
    this.log = parts.log;
    this.authority = parts.authority;
    this.applier = applier;
    this.onSealed = onSealed;
    this.feed = parts.feed;
    this.rejudge = new Rejudge(parts, applier);
    applier.carrying.onDropped = (tx, branch, seq) => {
      this.feed.again(tx, this.log.branch(branch), seq);
    };
  }

  /** Resolves once every branch counts just as far as it should. */
  async run(): Promise<void> {
    await this.rejudge.run();
    await this.applier.carrying.review((job) => this.store.commit(job));
    for (const branch of [...this.log.branches()]) {
      const keep = Math.max(branch.forkSeq, this.authority.keepUpTo(branch));
      const before = asideOf(this.store, branch);
      if (keep < branch.applied && keep < before.taken) await this.setAside(branch, keep);
      const { taken, arrived } = asideOf(this.store, branch);
      const from = Math.min(taken, arrived);
      if (from < keep && from < branch.applied) await this.reinstate(branch, from, keep);
    }
  }

  /** How many changes parked for an unknown code the table would release. */
  parkedFor(table: string, codes: ReadonlySet<string>): Promise<number> {
    return this.rejudge.parkedFor(table, codes);
  }

  private async setAside(branch: Branch, keep: number): Promise<void> {
    // Only sealed frames are gone through, and this node's own tail is no exception.
    if (branch.tailSeq > branch.seq) {
      await this.store.commit((tx) => this.log.seal(tx, branch));
      this.onSealed(branch);
    }
    for await (const { lastSeq, bytes } of this.log.frames(branch, keep)) {
      const frame = readFrame(bytes);
      if (frame.firstSeq > branch.applied) break;
      const changes = changesIn(frame);
      await this.store.commit((tx) => {
        changes.forEach((change, index) => {
          const seq = frame.firstSeq + index;
          if (seq > keep && seq <= this.log.branch(branch.no).applied) {
            this.applier.remove(tx, branch, seq, change);
            this.feed.again(tx, branch, seq);
          }
        });
        // A crash in between starts this frame again; removing twice does nothing.
        if (lastSeq >= branch.applied) noteTaken(tx, branch, keep);
      });
    }
  }

  private async reinstate(branch: Branch, from: number, keep: number): Promise<void> {
    const last = Math.min(keep, branch.applied);
    for await (const { bytes } of this.log.frames(branch, from)) {
      const frame = readFrame(bytes);
      if (frame.firstSeq > last) break;
      const documents = this.authority.at(frame.under);
      if (documents === null) continue;
      await this.reinstateFrame(branch, frame, documents, from, last);
    }
    await this.store.commit((tx) => settleAside(tx, branch, keep));
  }

  /** By the documents it would have been judged by when it came. */
  private async reinstateFrame(
    branch: Branch,
    frame: Frame,
    documents: Documents,
    from: number,
    last: number,
  ): Promise<void> {
    await this.store.commit((tx) => {
      for (
        let seq = Math.max(frame.firstSeq, from + 1);
        seq <= frame.lastSeq && seq <= last;
        seq++
      ) {
        const row = tx.get(seqKey(KIND.parked, branch.no, seq));
        if (row === undefined) continue;
        const [code, , , change] = unpack(row) as [string, string, number, Change];
        if (code !== 'SET_ASIDE') continue;
        this.applier.reinstate(tx, branch, seq, change, documents);
        this.feed.again(tx, branch, seq);
      }
    });
  }
}

/** A body nobody can read has changed nothing. */
function changesIn(frame: Frame): Change[] {
  try {
    return changesOf(frame);
  } catch {
    return [];
  }
}
