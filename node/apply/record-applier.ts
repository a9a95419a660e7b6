import { homeOf } from '../../conflict/life.js';
import {
  type Contribution,
  newContribution,
  type Precedes,
  type Record,
} from '../../conflict/record.js';
import { CARRY } from '../../proto/carried.js';
import { type Change, contentHash, joinedValues, tagOf } from '../../proto/change.js';
import { type EntityNo, entityAt, isRegister } from '../../proto/entity.js';
import { fieldNo } from '../../proto/fields.js';
import type { ChangeRef, Lane } from '../../proto/id.js';
import { pack, unpack } from '../../proto/pack.js';
import type { AttachmentNotes } from '../attach/attach.js';
import type { Authority, Documents } from '../authority/authority.js';
import type { CaseWatch } from '../cases/cases.js';
import { type Fault, judge } from '../judge/judge.js';
import type { Leases } from '../lease/lease.js';
import type { Branch, Log } from '../log/log.js';
import { KIND, seqKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { Applier, Counts, Records } from './apply.js';
import { noteArrived } from './aside.js';
import { Awaited } from './awaited.js';
import { CarriedBook } from './carried-book.js';
import { Carrying } from './carrying.js';
import { ChangeGround } from './change-ground.js';
import { dropOwnAct, keepOwnAct } from './own-acts.js';
import { OwnHistory } from './own-history.js';
import { type Moved, RecordKeeper } from './record-keeper.js';
import { RepeatedBook } from './repeated-book.js';
import { isProven } from './session-proof.js';
import { putTallies } from './tally-book.js';

type Reads = Pick<Transaction, 'get'>;

const NAME = fieldNo('NAME');
/** A node asks the province to be put, or to have another put, below a parent. */
const ASK_PLACE = '914';
/** A block of sequences is granted to the node of the lane. */
const LEASE = '950';

export interface ApplierParts {
  readonly store: Store;
  readonly log: Log;
  readonly authority: Authority;
  readonly counters: Counts;
  readonly leases: Leases;
  readonly attachments: Pick<AttachmentNotes, 'note'>;
  readonly cases: CaseWatch;
  /** Told of every change of a record that has moved. */
  readonly moved?: Moved;
}

export class RecordApplier implements Applier, Records {
  private readonly log: Log;
  private readonly authority: Authority;
  private readonly counters: Counts;
  private readonly awaited: Awaited;
  private readonly leases: Leases;
  private readonly attachments: Pick<AttachmentNotes, 'note'>;
  readonly keeper: RecordKeeper;
  readonly precedes: Precedes;
  private readonly book: CarriedBook;
  private readonly ground: ChangeGround;
  readonly repeated: RepeatedBook;
  readonly carrying: Carrying;
  /** The last session found good, since runs of changes share one. */
  private lastSession = '';

  constructor(parts: ApplierParts) {
    const { store, log, authority, counters, leases, cases, moved } = parts;
    this.log = log;
    this.authority = authority;
    this.counters = counters;
    this.leases = leases;
    this.attachments = parts.attachments;
    this.awaited = new Awaited(store);
    store.onFlush(putTallies);
    const repeated = (precedes: Precedes) => new RepeatedBook(store, log, precedes);
    this.keeper = new RecordKeeper(log, counters, this.awaited, cases, repeated, moved ?? null);
    this.repeated = this.keeper.repeated;
    this.ground = new ChangeGround(new OwnHistory(this.keeper, log), (tx, branch, seq) =>
      this.isSession(tx, branch, seq),
    );
    this.book = new CarriedBook(store, log, counters);
    this.carrying = new Carrying(this.book, this.keeper, authority);
    this.precedes = this.keeper.precedes;
  }

  apply(
    tx: Transaction,
    branch: Branch,
    seq: number,
    change: Change,
    documents: Documents | null,
  ): { ref: ChangeRef; parked: Fault | null } {
    const values = joinedValues(change);
    const content = contentHash(change, values);
    const ref: ChangeRef = { stream: branch.stream, seq, tag: tagOf(content) };
    const counts = this.counters.edit(branch.name.lane);
    counts.changes += 1;
    // Whatever becomes of the change, the number stands on a paper, and the photo is there.
    if (change.documents.length > 0) {
      this.leases.noteGiven(tx, branch, seq, change);
      this.attachments.note(tx, branch, seq, change);
    } else if (change.event === CARRY) this.attachments.note(tx, branch, seq, change);
    if (this.book.touches(branch.stream)) this.carrying.makeRoom(tx, branch.stream, seq);
    const parked = documents === null ? null : this.standing(tx, branch, seq, change, documents);
    if (parked !== null) {
      this.park(tx, branch, ref, change, parked);
      if (parked.code === 'SET_ASIDE') noteArrived(tx, branch, seq);
      return { ref, parked };
    }
    const entity = entityAt(change.entity);
    if (change.event === CARRY) {
      this.carrying.take(tx, branch, ref, change, content);
    } else if (isRegister(entity)) {
      const place = { branch: branch.no, ref };
      const incoming = newContribution(place, branch.name.lane, change, values);
      this.keeper.add(tx, change.target ?? ref, incoming, content);
    } else if (entity === 'authority') {
      this.authority.apply(tx, branch.no, ref, change);
    } else {
      this.applyAct(tx, branch, ref, change);
    }
    return { ref, parked: null };
  }

  /** The node's own acts that more than their author must find again. */
  private applyAct(tx: Transaction, branch: Branch, ref: ChangeRef, change: Change): void {
    if (entityAt(change.entity) === 'session') {
      const name = change.values[change.fields.indexOf(NAME)] ?? '';
      tx.put(seqKey(KIND.session, branch.no, ref.seq), Buffer.from(name));
    }
    const { name } = branch;
    const { code } = branch.author;
    if (change.event === ASK_PLACE) this.authority.ask(tx, code, ref, change);
    if (change.event === LEASE) this.leases.grant(tx, code, name.lane, ref, change);
    keepOwnAct(tx, branch, ref, change);
  }

  /** What judging says of the change, before it is in any stream. */
  faultOf(
    tx: Reads,
    branch: Branch,
    seq: number,
    change: Change,
    documents: Documents,
  ): Fault | null {
    if (seq > this.authority.keepUpTo(branch)) return { code: 'SET_ASIDE', detail: '' };
    const fault = judge(change, this.ground.at(tx, branch, seq, documents));
    if (fault !== null) return fault;
    if (change.target !== null && this.waits(tx, branch, change.target)) {
      return { code: 'WAITS', detail: '' };
    }
    if (entityAt(change.entity) === 'session' && !isProven(change, branch)) {
      return { code: 'SESSION_UNPROVEN', detail: String(seq) };
    }
    return null;
  }

  /** The same of one that is: a code is known for good once it was published. */
  private standing(
    tx: Reads,
    branch: Branch,
    seq: number,
    change: Change,
    documents: Documents,
  ): Fault | null {
    const fault = this.faultOf(tx, branch, seq, change, documents);
    if (fault?.code !== 'CODE_UNKNOWN') return fault;
    const tables = this.authority.everKnown();
    return this.faultOf(tx, branch, seq, change, { ...documents, tables });
  }

  /** What is built on a parked change of the same history waits with it, and nothing else does. */
  private waits(tx: Reads, branch: Branch, target: ChangeRef): boolean {
    if (target.stream !== branch.stream) return false;
    if (this.counters.staged(branch.name.lane)?.parked === 0) return false;
    const { no } = this.holder(branch, target.seq);
    const row = tx.get(seqKey(KIND.parked, no, target.seq));
    if (row === undefined) return false;
    const [, , tag] = unpack(row) as [string, string, number];
    return tag === target.tag;
  }

  /** The branch on which a place of this history stands. */
  private holder(branch: Branch, seq: number): Branch {
    let at = branch;
    while (at.parent !== null && seq <= at.forkSeq) at = this.log.branch(at.parent);
    return at;
  }

  private isSession(tx: Reads, branch: Branch, seq: number): boolean {
    const name = `${branch.no}:${seq}`;
    if (name === this.lastSession) return true;
    const { no } = this.holder(branch, seq);
    if (tx.get(seqKey(KIND.session, no, seq)) === undefined) return false;
    this.lastSession = name;
    return true;
  }

  private park(
    tx: Transaction,
    branch: Branch,
    ref: ChangeRef,
    change: Change,
    fault: Fault,
  ): void {
    this.counters.edit(branch.name.lane).parked += 1;
    const row = [fault.code, fault.detail, ref.tag, change];
    tx.put(seqKey(KIND.parked, branch.no, ref.seq), pack(row));
  }

  /** Every change about a record, history too, and whether it was carried into a lane. */
  everything(tx: Reads, entity: EntityNo, ref: ChangeRef): readonly Contribution[] {
    return this.keeper.everything(tx, entity, ref);
  }

  retired(tx: Reads, entity: EntityNo, ref: ChangeRef, record: Record): readonly Contribution[] {
    return this.keeper.retired(tx, entity, ref, record);
  }

  broughtTo(tx: Reads, ref: ChangeRef, lane: Lane): boolean {
    const carriers = this.book.entry(tx, ref)?.carriers ?? [];
    const isIn = (no: number) => this.log.branch(no).name.lane === lane;
    return carriers.some(({ branches }) => branches.some(isIn));
  }

  homeOf(tx: Reads, entity: EntityNo, ref: ChangeRef): Lane | null {
    const record = this.keeper.read(tx, entity, ref);
    return record === null ? null : homeOf(record);
  }

  read(tx: Reads, entity: EntityNo, ref: ChangeRef): Record | null {
    return this.keeper.read(tx, entity, ref);
  }

  /** Reads what it keeps in memory; also after a batch that never was. */
  async open(): Promise<void> {
    this.lastSession = '';
    await this.awaited.open();
    await this.leases.open();
    await this.book.open();
    await this.repeated.open();
  }

  /** Takes one applied change out again: it is set aside. */
  remove(tx: Transaction, branch: Branch, seq: number, change: Change): void {
    const ref: ChangeRef = { stream: branch.stream, seq, tag: tagOf(contentHash(change)) };
    const row = tx.get(seqKey(KIND.parked, branch.no, seq));
    if (row !== undefined && (unpack(row) as [string])[0] === 'SET_ASIDE') return;
    // What was parked already is shown with the same reason as where it came later.
    if (row !== undefined) this.counters.edit(branch.name.lane).parked -= 1;
    this.park(tx, branch, ref, change, { code: 'SET_ASIDE', detail: '' });
    if (change.event === ASK_PLACE) this.authority.unask(tx, ref);
    if (change.event === LEASE) this.leases.setAside(tx, ref);
    dropOwnAct(tx, branch, ref, change);
    if (row !== undefined || !isRegister(entityAt(change.entity))) return;
    if (change.event === CARRY) {
      this.carrying.leave(tx, branch, ref, change);
      return;
    }
    const place = { branch: branch.no, ref };
    this.keeper.takeOut(tx, change.entity, change.target ?? ref, place);
  }

  /** Puts a set-aside change back in. */
  reinstate(
    tx: Transaction,
    branch: Branch,
    seq: number,
    change: Change,
    documents: Documents,
  ): void {
    const ref: ChangeRef = { stream: branch.stream, seq, tag: tagOf(contentHash(change)) };
    tx.del(seqKey(KIND.parked, branch.no, seq));
    this.counters.edit(branch.name.lane).parked -= 1;
    const fault = this.standing(tx, branch, seq, change, documents);
    if (fault !== null) {
      this.park(tx, branch, ref, change, fault);
      return;
    }
    if (change.event === CARRY) {
      this.carrying.take(tx, branch, ref, change);
      return;
    }
    if (!isRegister(entityAt(change.entity))) {
      this.applyAct(tx, branch, ref, change);
      return;
    }
    const added = newContribution({ branch: branch.no, ref }, branch.name.lane, change);
    this.keeper.putBack(tx, change.target ?? ref, added);
  }
}
