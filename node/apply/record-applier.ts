import { verify } from 'node:crypto';
import {
  type Contribution,
  EMPTY_RECORD,
  merge,
  mergeAll,
  newContribution,
  type Record,
} from '../../conflict/record.js';
import { addToSum } from '../../conflict/state-sum.js';
import { type Change, contentHash, joinedValues, tagOf } from '../../proto/change.js';
import { type EntityNo, entityAt, entityNo, isRegister } from '../../proto/entity.js';
import { fieldNo } from '../../proto/fields.js';
import { publicKey } from '../../proto/frame.js';
import type { ChangeRef, Lane } from '../../proto/id.js';
import { pack } from '../../proto/pack.js';
import type { Authority, Documents } from '../authority/authority.js';
import { type Fault, type Ground, judge } from '../judge/judge.js';
import type { Branch, Log } from '../log/log.js';
import { EMPTY, historyKey, KIND, parkedMakerKey, recordKey, seqKey } from '../store/keys.js';
import type { Transaction } from '../store/store.js';
import type { Applier, Counts, Records } from './apply.js';
import { updateIndex } from './index-entries.js';
import {
  decodeContribution,
  decodeRecord,
  encodeContribution,
  encodeRecord,
  type Places,
} from './record-codec.js';

const KEY = fieldNo('KEY');
const DOC = fieldNo('DOC');
const SIG = fieldNo('SIG');
const PERSON = entityNo('person');
const HOUSEHOLD = entityNo('household');

export class RecordApplier implements Applier, Records {
  private readonly log: Log;
  private readonly authority: Authority;
  private readonly counters: Counts;
  private readonly places: Places;
  /** The last session found good, since runs of changes share one. */
  private lastSession = '';

  constructor(log: Log, authority: Authority, counters: Counts) {
    this.log = log;
    this.authority = authority;
    this.counters = counters;
    this.places = {
      stream: (branch) => log.branch(branch).stream,
      lane: (branch) => log.branch(branch).name.lane,
    };
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
    const parked = documents === null ? null : this.faultOf(tx, branch, seq, change, documents);
    if (parked !== null) {
      this.park(tx, branch, ref, change, parked);
      return { ref, parked };
    }
    const entity = entityAt(change.entity);
    if (isRegister(entity)) {
      const place = { branch: branch.no, ref };
      const incoming = newContribution(place, branch.name.lane, change, values);
      this.mergeInto(tx, change.target ?? ref, incoming, content);
    } else if (entity === 'authority') {
      this.authority.apply(tx, branch.no, ref, change);
    } else if (entity === 'session') {
      tx.put(seqKey(KIND.session, branch.no, seq), EMPTY);
    }
    return { ref, parked: null };
  }

  /** What judging says of the change, before it is in any stream. */
  faultOf(
    tx: Pick<Transaction, 'get'>,
    branch: Branch,
    seq: number,
    change: Change,
    documents: Documents,
  ): Fault | null {
    if (seq > this.authority.keepUpTo(branch)) return { code: 'SET_ASIDE', detail: '' };
    const fault = judge(change, this.ground(tx, branch, documents));
    if (fault !== null) return fault;
    if (change.target !== null && this.counters.staged(branch.name.lane)?.parked !== 0) {
      const maker = tx.get(parkedMakerKey(change.target));
      // Only what its own author builds on a parked change waits with it.
      if (maker?.toString() === branch.author.code) return { code: 'WAITS', detail: '' };
    }
    if (entityAt(change.entity) === 'session' && !isProven(change, branch)) {
      return { code: 'SESSION_UNPROVEN', detail: String(seq) };
    }
    return null;
  }

  private ground(tx: Pick<Transaction, 'get'>, branch: Branch, documents: Documents): Ground {
    return {
      documents,
      tier: branch.author.tier,
      lane: branch.name.lane,
      stream: branch.stream,
      previous: branch.previous?.stream ?? null,
      session: (seq) => this.isSession(tx, branch, seq),
    };
  }

  private isSession(tx: Pick<Transaction, 'get'>, branch: Branch, seq: number): boolean {
    const name = `${branch.no}:${seq}`;
    if (name === this.lastSession) return true;
    let at = branch;
    while (at.parent !== null && seq <= at.forkSeq) at = this.log.branch(at.parent);
    if (tx.get(seqKey(KIND.session, at.no, seq)) === undefined) return false;
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
    if (change.target === null && isRegister(entityAt(change.entity))) {
      tx.put(parkedMakerKey(ref), Buffer.from(branch.author.code));
    }
  }

  read(
    tx: Pick<Transaction, 'get'>,
    entity: EntityNo,
    ref: ChangeRef,
    key: Buffer = recordKey(entity, ref),
  ): Record | null {
    const bytes = tx.get(key);
    return bytes === undefined ? null : decodeRecord(bytes, entity, ref, this.places);
  }

  private mergeInto(
    tx: Transaction,
    target: ChangeRef,
    incoming: Contribution,
    content: string,
  ): void {
    const { entity } = incoming.change;
    const key = recordKey(entity, target);
    const before = this.read(tx, entity, target, key);
    const {
      record,
      retired,
      before: old,
      after,
    } = merge(before ?? EMPTY_RECORD, incoming, (a, b) => this.precedes(a, b));
    for (const item of old) addToSum(this.counters.edit(item.lane).state, item, -1);
    for (const item of after) {
      const sum = this.counters.edit(item.lane).state;
      if (item.ref === incoming.ref) addToSum(sum, item, 1, content);
      else addToSum(sum, item, 1);
    }
    for (const item of retired) {
      tx.put(historyKey(entity, target, item.ref), encodeContribution(item));
    }
    this.write(tx, key, entity, target, before, record);
  }

  private precedes(
    a: { branch: number; ref: ChangeRef },
    b: { branch: number; ref: ChangeRef },
  ): boolean {
    if (a.ref.stream !== b.ref.stream) return false;
    return this.log.precedes(
      { branch: a.branch, seq: a.ref.seq },
      { branch: b.branch, seq: b.ref.seq },
    );
  }

  private write(
    tx: Transaction,
    key: Buffer,
    entity: EntityNo,
    target: ChangeRef,
    before: Record | null,
    record: Record,
  ): void {
    if (record.contributions.length === 0 && record.pending.length === 0) tx.del(key);
    else tx.put(key, encodeRecord(record));
    updateIndex(tx, entity, target, before, record);
    const step = Number(isLive(record)) - (before === null ? 0 : Number(isLive(before)));
    if (step === 0) return;
    const home = this.homeOf(target);
    if (home === null) return;
    if (entity === PERSON) this.counters.edit(home).persons += step;
    if (entity === HOUSEHOLD) this.counters.edit(home).households += step;
  }

  homeOf(target: ChangeRef): Lane | null {
    return this.log.ofStream(target.stream)[0]?.name.lane ?? null;
  }

  /** Takes one applied change out again: it is set aside. */
  remove(tx: Transaction, branch: Branch, seq: number, change: Change): void {
    const ref: ChangeRef = { stream: branch.stream, seq, tag: tagOf(contentHash(change)) };
    if (tx.get(seqKey(KIND.parked, branch.no, seq)) !== undefined) return;
    this.park(tx, branch, ref, change, { code: 'SET_ASIDE', detail: '' });
    if (!isRegister(entityAt(change.entity))) return;
    this.rebuild(tx, change.entity, change.target ?? ref, (all) =>
      all.filter((item) => item.ref.seq !== seq || item.branch !== branch.no),
    );
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
    tx.del(parkedMakerKey(ref));
    this.counters.edit(branch.name.lane).parked -= 1;
    const fault = this.faultOf(tx, branch, seq, change, documents);
    if (fault !== null) {
      this.park(tx, branch, ref, change, fault);
      return;
    }
    if (!isRegister(entityAt(change.entity))) {
      if (entityAt(change.entity) === 'session') {
        tx.put(seqKey(KIND.session, branch.no, seq), EMPTY);
      }
      return;
    }
    const added = newContribution({ branch: branch.no, ref }, branch.name.lane, change);
    this.rebuild(tx, change.entity, change.target ?? ref, (all) => [...all, added]);
  }

  private rebuild(
    tx: Transaction,
    entity: EntityNo,
    target: ChangeRef,
    edit: (all: Contribution[]) => Contribution[],
  ): void {
    const before = this.read(tx, entity, target);
    const standing = before ?? EMPTY_RECORD;
    const history = standing.retired.map((place) => {
      const key = historyKey(entity, target, place.ref);
      const bytes = tx.get(key);
      tx.del(key);
      return bytes === undefined ? null : decodeContribution(bytes, entity, target, this.places);
    });
    const all = [...standing.contributions, ...history.filter((item) => item !== null)];
    for (const item of all) addToSum(this.counters.edit(item.lane).state, item, -1);
    const { record, retired } = mergeAll(edit(all), (a, b) => this.precedes(a, b));
    for (const item of [...record.contributions, ...retired]) {
      addToSum(this.counters.edit(item.lane).state, item, 1);
    }
    for (const item of retired) {
      tx.put(historyKey(entity, target, item.ref), encodeContribution(item));
    }
    this.write(tx, recordKey(entity, target), entity, target, before, record);
  }
}

function isLive(record: Record): boolean {
  return record.born && record.life?.live === true;
}

/** The operator signed a statement that names this node. */
function isProven(change: Change, branch: Branch): boolean {
  const value = (field: number) => change.values[change.fields.indexOf(field)] ?? '';
  const statement = value(DOC);
  if (statement.split('\n')[1] !== branch.author.code) return false;
  try {
    const signature = Buffer.from(value(SIG), 'hex');
    return verify(null, Buffer.from(statement), publicKey(value(KEY)), signature);
  } catch {
    return false;
  }
}
