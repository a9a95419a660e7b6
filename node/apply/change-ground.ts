import type { Life } from '../../conflict/life.js';
import type { Change } from '../../proto/change.js';
import type { ChangeRef, Lane, StreamId } from '../../proto/id.js';
import type { NodeCode, Tier } from '../../proto/node-code.js';
import type { Documents } from '../authority/authority.js';
import type { Ground } from '../judge/judge.js';
import type { Branch } from '../log/log.js';
import type { Transaction } from '../store/store.js';
import type { OwnHistory } from './own-history.js';

type Reads = Pick<Transaction, 'get'>;
type IsSession = (tx: Reads, branch: Branch, seq: number) => boolean;

/**
 * What the change in hand is judged by. One serves for all of them, one after the other: judging
 * never waits, and every change of a register is judged.
 */
export class ChangeGround implements Ground {
  private readonly own: OwnHistory;
  private readonly isSession: IsSession;
  private tx!: Reads;
  private branch!: Branch;
  private seq!: number;
  documents!: Documents;

  constructor(own: OwnHistory, isSession: IsSession) {
    this.own = own;
    this.isSession = isSession;
  }

  at(tx: Reads, branch: Branch, seq: number, documents: Documents): Ground {
    this.tx = tx;
    this.branch = branch;
    this.seq = seq;
    this.documents = documents;
    return this;
  }

  get author(): NodeCode {
    return this.branch.author.code;
  }

  get tier(): Tier {
    return this.branch.author.tier;
  }

  get lane(): Lane {
    return this.branch.name.lane;
  }

  get stream(): StreamId {
    return this.branch.stream;
  }

  get previous(): StreamId | null {
    return this.branch.previous?.stream ?? null;
  }

  session(seq: number): boolean {
    return this.isSession(this.tx, this.branch, seq);
  }

  livesBefore(change: Change): readonly Life[] {
    return this.own.livesBefore(this.tx, this.branch, this.seq, change);
  }

  ownBefore(change: Change, ref: ChangeRef): Change | null {
    return this.own.ownBefore(this.tx, this.branch, this.seq, change, ref);
  }
}
