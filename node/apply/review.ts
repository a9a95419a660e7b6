import type { Change } from '../../proto/change.js';
import { changesOf, readFrame } from '../../proto/frame.js';
import { unpack } from '../../proto/pack.js';
import type { Authority } from '../authority/authority.js';
import type { Branch, Log } from '../log/log.js';
import { KIND, seqKey, seqOfKey, textKey } from '../store/keys.js';
import type { Store } from '../store/store.js';
import type { RecordApplier } from './record-applier.js';

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

  constructor(store: Store, log: Log, authority: Authority, applier: RecordApplier) {
    this.store = store;
    this.log = log;
    this.authority = authority;
    this.applier = applier;
  }

  /** Resolves once every branch counts just as far as it should. */
  async run(): Promise<void> {
    for (const branch of [...this.log.branches()]) {
      const keep = Math.max(branch.forkSeq, this.authority.keepUpTo(branch));
      const aside = this.asideFrom(branch);
      if (keep < branch.applied && keep < aside) await this.setAside(branch, keep);
      else if (aside < keep && aside < branch.applied) await this.reinstate(branch, aside, keep);
    }
  }

  private asideFrom(branch: Branch): number {
    const value = this.store.get(asideKey(branch));
    return value === undefined ? Number.POSITIVE_INFINITY : Number(value.toString());
  }

  private async setAside(branch: Branch, keep: number): Promise<void> {
    for await (const { lastSeq, bytes } of this.log.frames(branch, keep)) {
      const frame = readFrame(bytes);
      const changes = changesOf(frame);
      await this.store.commit((tx) => {
        changes.forEach((change, index) => {
          const seq = frame.firstSeq + index;
          if (seq > keep && seq <= this.log.branch(branch.no).applied) {
            this.applier.remove(tx, branch, seq, change);
          }
        });
        // A crash in between starts this frame again; removing twice does nothing.
        if (lastSeq >= branch.applied) tx.put(asideKey(branch), Buffer.from(String(keep)));
      });
    }
  }

  private async reinstate(branch: Branch, from: number, keep: number): Promise<void> {
    const first = seqKey(KIND.parked, branch.no, from + 1);
    const last = seqKey(KIND.parked, branch.no, Math.min(keep, branch.applied) + 1);
    for await (const [key, value] of this.store.range(first, last)) {
      const [code, , , change] = unpack(value) as [string, string, number, Change];
      if (code !== 'SET_ASIDE') continue;
      const { seq } = seqOfKey(key);
      await this.store.commit((tx) => {
        this.applier.reinstate(tx, branch, seq, change, this.authority.current());
      });
    }
    await this.store.commit((tx) => {
      if (Number.isFinite(keep)) tx.put(asideKey(branch), Buffer.from(String(keep)));
      else tx.del(asideKey(branch));
    });
  }
}

function asideKey(branch: Branch): Buffer {
  return textKey(KIND.meta, `aside ${branch.no}`);
}
