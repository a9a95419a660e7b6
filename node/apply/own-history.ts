import type { Life } from '../../conflict/life.js';
import { branchesOf, type Record } from '../../conflict/record.js';
import type { Change } from '../../proto/change.js';
import type { EntityNo } from '../../proto/entity.js';
import type { ChangeRef } from '../../proto/id.js';
import type { Branch, Log } from '../log/log.js';
import type { Transaction } from '../store/store.js';
import type { RecordKeeper } from './record-keeper.js';

type Reads = Pick<Transaction, 'get'>;

/** What one stream itself said of a record before a place: all that judging may look back at. */
export class OwnHistory {
  private readonly keeper: RecordKeeper;
  private readonly log: Log;

  constructor(keeper: RecordKeeper, log: Log) {
    this.keeper = keeper;
    this.log = log;
  }

  /** Of one stream's own history before `seq`: what it said of the life of the change's record. */
  livesBefore(tx: Reads, branch: Branch, seq: number, { entity, target }: Change): Life[] {
    const record = target === null ? null : this.keeper.read(tx, entity, target);
    if (record === null || target === null) return [];
    const isForked = this.log.ofStream(branch.stream).length > 1;
    const said = record.lives.filter(
      ({ ref }) =>
        ref.stream === branch.stream &&
        ref.seq < seq &&
        (!isForked || this.stands(tx, entity, target, record, ref, branch)),
    );
    return said.sort((a, b) => a.ref.seq - b.ref.seq);
  }

  /** A change of this history before `seq`, where it stands on the record. */
  ownBefore(
    tx: Reads,
    branch: Branch,
    seq: number,
    { entity, target }: Change,
    ref: ChangeRef,
  ): Change | null {
    if (target === null || ref.stream !== branch.stream || ref.seq >= seq) return null;
    const record = this.keeper.read(tx, entity, target);
    if (record === null || !this.stands(tx, entity, target, record, ref, branch)) return null;
    return this.keeper.contribution(tx, entity, target, record, ref)?.change ?? null;
  }

  /** In the history of the branch, as it was there or in one it left. */
  private stands(
    tx: Reads,
    entity: EntityNo,
    target: ChangeRef,
    record: Record,
    ref: ChangeRef,
    branch: Branch,
  ): boolean {
    const item = this.keeper.contribution(tx, entity, target, record, ref);
    const later = { branch: branch.no, seq: ref.seq + 1 };
    return (
      item !== null &&
      branchesOf(item).some((no) => this.log.precedes({ branch: no, seq: ref.seq }, later))
    );
  }
}
