import type { Ground } from '../../conflict/cases/ground.js';
import {
  caseIdOf,
  type DerivedCase,
  type Family,
  type Group,
  type Mark,
  type Member,
  sameFacts,
} from '../../conflict/cases/group.js';
import { marksOf } from '../../conflict/cases/marks.js';
import { derivedCases, registeredElsewhere, takesTwo } from '../../conflict/cases/rules.js';
import { withWords } from '../../conflict/cases/with-words.js';
import { isWordMark } from '../../conflict/cases/words.js';
import { homeOf } from '../../conflict/life.js';
import type { Record } from '../../conflict/record.js';
import { type EntityNo, entityNo } from '../../proto/entity.js';
import type { ChangeRef, Lane } from '../../proto/id.js';
import { pack } from '../../proto/pack.js';
import type { Steps, Store, Transaction } from '../store/store.js';
import { CaseCounters } from './case-counters.js';
import { caseKey, caseListKey, tellingKey } from './case-keys.js';
import { entryOf, putRow, refsOf, sameEntry } from './case-rows.js';
import type { CaseWatch, StagedRecords } from './cases.js';
import { DueBook } from './due-book.js';
import { type Edit, editOf, lastOfEach, newcomers } from './edits.js';
import { type Edited, GroupStore } from './group-store.js';
import { KnownSubjects } from './known-subjects.js';
import { moveWaiting } from './waiting.js';

type Reads = Pick<Transaction, 'get'>;

export interface CaseKeeperParts {
  readonly store: Store;
  /** What marks are judged by now; while it changes, what they were judged by too. */
  grounds(): { readonly now: Ground; readonly before: Ground | null };
  records(): StagedRecords;
  /** Stations may have to be told of something. */
  onTelling(): void;
  /** Does something in the background, when its turn comes. */
  later(step: () => Promise<void>): void;
}

/** By subject one record that is new to it, or all that is to be done to its group. */
type Gathered = Map<Family, Map<string, Member | Edit[]>>;

const PERSON = entityNo('person');
const HOUSEHOLD = entityNo('household');
const CASE = entityNo('case');
const NONE: readonly Mark[] = [];

/**
 * Opens and closes cases as records are written. What a batch says is gathered, and each subject
 * looked at once, when the batch is closed.
 */
export class CaseKeeper implements CaseWatch {
  readonly counters: CaseCounters;
  readonly due: DueBook;
  readonly groups: GroupStore;
  private readonly known: KnownSubjects;
  private readonly parts: CaseKeeperParts;
  private pending: Gathered = new Map();
  /** The same of the batch before, which is not durable yet. */
  private underWay: Gathered = new Map();
  /** Tells one asking from the next. */
  private asked = 0;

  constructor(parts: CaseKeeperParts) {
    this.parts = parts;
    this.counters = new CaseCounters(parts.store);
    this.due = new DueBook(parts.store);
    this.known = new KnownSubjects(parts);
    this.groups = new GroupStore(
      (tx, family, subject, ref) => this.recall(tx, family, subject, ref),
      {
        known: this.known,
        underWay: (family, subject) => comersOf(this.underWay.get(family)?.get(subject)),
      },
    );
    parts.store.onFlush((tx) => this.flush(tx));
  }

  /** Reads what is kept in memory; also after a batch that never was. */
  async open(): Promise<void> {
    this.pending = new Map();
    this.underWay = new Map();
    await this.counters.open();
    await this.due.open();
    await this.known.open();
  }

  changed(entity: EntityNo, ref: ChangeRef, before: Record | null, after: Record): void {
    const was = before === null ? null : homeOf(before);
    const home = homeOf(after) ?? was;
    if (home === null) return;
    const { now, before: old } = this.parts.grounds();
    const marks = marksOf(entity, ref, after, home, now);
    if (before === null && old === null) {
      for (const mark of marks) this.note(mark, mark);
      return;
    }
    const had = before === null || was === null ? NONE : marksOf(entity, ref, before, was, now);
    const isBetween = before !== null && was !== null && old !== null;
    const once = isBetween ? marksOf(entity, ref, before, was, old) : NONE;
    // Who has moved stands in every group with his new station.
    this.replace([...had, ...once], marks, old !== null || was !== home);
  }

  /** Judges a record again that was judged by another ground. */
  review(entity: EntityNo, ref: ChangeRef, record: Record, home: Lane): void {
    const { now, before } = this.parts.grounds();
    const once = before === null ? NONE : marksOf(entity, ref, record, home, before);
    this.replace(once, marksOf(entity, ref, record, home, now), true);
  }

  private replace(had: readonly Mark[], marks: readonly Mark[], all: boolean): void {
    for (const mark of had) {
      if (!marks.some((other) => sameSubject(other, mark))) this.note(mark, null);
    }
    for (const mark of marks) {
      const old = all ? undefined : had.find((other) => sameSubject(other, mark));
      if (old === undefined || !this.isIdle(old, mark)) this.note(mark, mark);
    }
  }

  /**
   * Whether a mark that was there says nothing new: it is the same, or its group is a plain one, of
   * which only who is in it is kept, and makes no case of what changed.
   */
  private isIdle(old: Mark, mark: Mark): boolean {
    const { family, subject } = mark;
    const isSame = sameFacts(old.facts, mark.facts);
    if (isSame && old.hlc === mark.hlc) return true;
    if (!isSame && !(takesTwo(family, old) && takesTwo(family, mark))) return false;
    // What this batch has noted of the subject no filter knows yet.
    if (this.pending.get(family)?.has(subject) === true) return false;
    return !this.known.mayBeEventful(family, subject);
  }

  /** `member`: what the record says to the subject of the mark from now on; null: nothing. */
  private note(mark: Mark, member: Member | null): void {
    const { family, subject } = mark;
    let subjects = this.pending.get(family);
    if (subjects === undefined) {
      subjects = new Map();
      this.pending.set(family, subjects);
    }
    const known = subjects.get(subject);
    const isWord = mark.entity === CASE && isWordMark(mark);
    // Nearly all subjects hear of one record, and of it once.
    if (known === undefined && member !== null && !isWord) {
      subjects.set(subject, member);
      return;
    }
    const edit = { ref: mark.ref, member, isWord };
    if (known === undefined) subjects.set(subject, [edit]);
    else if (Array.isArray(known)) known.push(edit);
    else subjects.set(subject, [editOf(known), edit]);
  }

  private recall(tx: Reads, family: Family, subject: string, ref: ChangeRef): Member | null {
    const records = this.parts.records();
    const person = records.read(tx, PERSON, ref);
    const entity = person === null ? HOUSEHOLD : PERSON;
    const record = person ?? records.read(tx, HOUSEHOLD, ref);
    const home = record === null ? null : homeOf(record);
    if (record === null || home === null) return null;
    const { now, before } = this.parts.grounds();
    for (const ground of before === null ? [now] : [now, before]) {
      const mark = marksOf(entity, ref, record, home, ground).find(
        (each) => each.family === family && each.subject === subject,
      );
      if (mark !== undefined) return mark;
    }
    return null;
  }

  private *flush(tx: Transaction): Steps<void> {
    const { pending } = this;
    this.pending = new Map();
    for (const [family, subjects] of pending) {
      for (const [subject, noted] of subjects) {
        if (Array.isArray(noted)) this.take(tx, family, subject, noted);
        else this.takeOne(tx, family, subject, noted);
        yield;
      }
    }
    this.underWay = pending;
    if (pending.size > 0) this.counters.flush(tx);
  }

  private takeOne(tx: Transaction, family: Family, subject: string, member: Member): void {
    const taken = this.groups.takeOne(tx, family, subject, member);
    if (taken !== 'done') this.settle(tx, family, subject, [editOf(member)], taken === 'new');
  }

  private take(tx: Transaction, family: Family, subject: string, noted: readonly Edit[]): void {
    const edits = lastOfEach(noted);
    const taken = this.groups.takeFirst(tx, family, subject, edits);
    if (taken !== 'done') this.settle(tx, family, subject, edits, taken === 'new');
  }

  private settle(
    tx: Transaction,
    family: Family,
    subject: string,
    edits: readonly Edit[],
    isNew: boolean,
  ): void {
    const edited = this.groups.edit(tx, family, subject, edits, isNew);
    const { before, after } = edited;
    const [had, has] = [derivedCases(before), derivedCases(after)];
    const [stood, stand] = [withWords(had, before), withWords(has, after)];
    if (this.isToTell(tx, after, [...had, ...has])) this.askToTell(tx, after);
    moveWaiting(tx, [before, had], [after, has]);
    this.groups.put(tx, edited.key, after, has.length + stand.length > 0);
    for (const old of stood) {
      const next = stand.find(({ tag }) => tag === old.tag);
      this.turn(tx, after, old, next ?? null, edited, edits);
    }
    for (const next of stand) {
      if (!stood.some(({ tag }) => tag === next.tag)) {
        this.turn(tx, after, null, next, edited, edits);
      }
    }
  }

  /** Of what spans lanes, by the records alone, the tier in charge tells the stations. */
  private isToTell(tx: Transaction, after: Group, cases: readonly DerivedCase[]): boolean {
    const records = this.parts.records();
    // Of what is said elsewhere the lane is where it is said; of all else it is the station's.
    const isElsewhere = after.family === 'e';
    const stationOf = ({ ref, lane, entity }: Member) =>
      isElsewhere ? (records.homeOf(tx, entity, ref) ?? lane) : lane;
    const isWide = ({ members, area }: DerivedCase) =>
      members === null || members.some((member) => stationOf(member) !== area);
    // What is lawful until some day stands by what is told.
    if (cases.some((each) => each.from !== undefined)) return true;
    if (cases.some(isWide) || registeredElsewhere(after).length > 0) return true;
    return after.words.some(({ facts }) => facts[0] === 'told');
  }

  private askToTell(tx: Transaction, { family, subject }: Group): void {
    this.asked += 1;
    tx.put(tellingKey(family, subject), Buffer.from(String(this.asked)));
    tx.onDurable(() => this.parts.onTelling());
  }

  /** One case from what it was to what it is. */
  private turn(
    tx: Transaction,
    { family, subject }: Group,
    old: DerivedCase | null,
    next: DerivedCase | null,
    edited: Edited,
    edits: readonly Edit[],
  ): void {
    const tag = (next ?? old)?.tag ?? '';
    const id = caseIdOf(family, tag, subject);
    if (old === null) tx.put(caseKey(id), pack([family, subject, tag]));
    if (next === null) tx.del(caseKey(id));
    const [was, is] = [entryOf(id, old), entryOf(id, next)];
    if (was !== null && (is === null || !sameEntry(was, is))) {
      tx.del(caseListKey(was));
      if (!was.isClosed) this.counters.add(was.area, was.kind, -1);
    }
    if (is !== null && (was === null || !sameEntry(was, is))) {
      tx.putIndex(caseListKey(is));
      if (!is.isClosed) this.counters.add(is.area, is.kind, 1);
    }
    this.due.move(tx, was, is);
    const stayCrowd =
      old?.members === null && next?.members === null && edited.after.members === null;
    if (stayCrowd && edited.before.members === null) {
      for (const { ref, member } of edits) putRow(tx, ref, id, member !== null);
      return;
    }
    const had = refsOf(old, () => edited.membersBefore());
    const has = refsOf(next, () => edited.membersAfter());
    for (const [name, ref] of had) if (!has.has(name)) putRow(tx, ref, id, false);
    for (const [name, ref] of has) if (!had.has(name)) putRow(tx, ref, id, true);
  }
}

/** Whom a batch brought to a subject, if it did nothing else. */
function comersOf(noted: Member | Edit[] | undefined): readonly Member[] | null {
  if (noted === undefined) return null;
  return Array.isArray(noted) ? newcomers(lastOfEach(noted)) : [noted];
}

function sameSubject(a: Mark, b: Mark): boolean {
  return a.family === b.family && a.subject === b.subject;
}
