import type { Ground } from '../../conflict/cases/ground.js';
import {
  caseIdOf,
  type DerivedCase,
  type Family,
  type Group,
  type Member,
  sameFacts,
} from '../../conflict/cases/group.js';
import { marksOf } from '../../conflict/cases/marks.js';
import { casesOf, derivedCases } from '../../conflict/cases/rules.js';
import { homeOf } from '../../conflict/life.js';
import type { Record } from '../../conflict/record.js';
import { type EntityNo, entityNo } from '../../proto/entity.js';
import { type ChangeRef, refToId } from '../../proto/id.js';
import { CaseCounters } from '../cases/case-counters.js';
import {
  caseDueKey,
  caseKey,
  caseListKey,
  caseOfRecordKey,
  groupOfKey,
  waitingKey,
} from '../cases/case-keys.js';
import { savedGround } from '../cases/grounds.js';
import { GroupStore } from '../cases/group-store.js';
import { waitsUntil } from '../cases/waiting.js';
import { KIND, kindRange } from '../store/keys.js';
import type { Store } from '../store/store.js';

export interface CaseCheckParts {
  readonly store: Store;
  find(code: string, where: string, detail: string): void;
  recordOf(entity: EntityNo, ref: ChangeRef): Record | null;
}

const FAULT = 'STORE_DAMAGED';
const PERSON = entityNo('person');
const HOUSEHOLD = entityNo('household');

/**
 * Whether groups and cases are what the records make. Of each record every mark must stand in its
 * group; then the groups are read, and must hold no more than that, and the cases they make.
 */
export class CaseCheck {
  private readonly parts: CaseCheckParts;
  private readonly ground: Ground | null;
  private readonly kept: GroupStore;
  private readonly counters: CaseCounters;
  /** Marks that records call for, and members found in groups. */
  private marks = 0;
  private members = 0;
  private cases = 0;
  private rows = 0;
  private closed = 0;
  private due = 0;
  private waiting = 0;
  private readonly counted = new Map<string, number>();

  constructor(parts: CaseCheckParts) {
    this.parts = parts;
    this.ground = savedGround(parts.store);
    this.kept = new GroupStore(
      (_, family, subject, ref) => this.recall(family, subject, ref),
      null,
    );
    this.counters = new CaseCounters(parts.store);
  }

  private recall(family: Family, subject: string, ref: ChangeRef): Member | null {
    const person = this.parts.recordOf(PERSON, ref);
    const entity = person === null ? HOUSEHOLD : PERSON;
    const record = person ?? this.parts.recordOf(HOUSEHOLD, ref);
    const lane = record === null ? null : homeOf(record);
    if (record === null || lane === null || this.ground === null) return null;
    const mark = marksOf(entity, ref, record, lane, this.ground).find(
      (each) => each.family === family && each.subject === subject,
    );
    return mark ?? null;
  }

  record(entity: EntityNo, ref: ChangeRef, record: Record): void {
    const { store, find } = this.parts;
    const [home, { ground, kept: groups }] = [homeOf(record), this];
    if (home === null || ground === null) return;
    for (const mark of marksOf(entity, ref, record, home, ground)) {
      this.marks += 1;
      const member = groups.member(store, mark.family, mark.subject, ref);
      if (member === null) find(FAULT, refToId(ref), 'missing from a group');
      else if (!says(member, mark)) {
        find(FAULT, refToId(ref), 'a group has it otherwise');
      }
    }
  }

  /** Nothing can be said while records are being judged by a new policy. */
  async groups(): Promise<void> {
    const { store, find } = this.parts;
    const groups = this.kept;
    if (this.ground === null) return;
    await this.counters.open();
    for await (const [key] of store.range(...kindRange(KIND.caseGroup))) {
      const place = groupOfKey(key);
      if (place === null) continue;
      try {
        const group = groups.read(store, place.family, place.subject);
        const count = group.summary.count + group.words.length;
        this.members += count;
        if (count === 0) find(FAULT, 'group', 'of nobody');
        for (const item of casesOf(group)) this.checkCase(group, item);
        this.checkWaiting(group);
      } catch (error) {
        find(FAULT, 'group', (error as Error).message);
      }
    }
    if (this.members !== this.marks) {
      find(FAULT, 'group', `${this.members} members for ${this.marks}`);
    }
    await this.expect(KIND.case, this.cases, 'cases');
    await this.expect(KIND.caseList, this.cases - this.closed, 'cases listed');
    await this.expect(KIND.caseClosed, this.closed, 'cases closed');
    await this.expect(KIND.caseDue, this.due, 'cases by day');
    await this.expect(KIND.caseWaiting, this.waiting, 'that wait for a day');
    await this.expect(KIND.caseOfRecord, this.rows, 'records in cases');
    this.checkCounts();
  }

  private checkCase({ family, subject }: Group, item: DerivedCase): void {
    const { store, find } = this.parts;
    const id = caseIdOf(family, item.tag, subject);
    const isClosed = item.state === 'closed';
    const due = isClosed ? null : (item.due ?? null);
    const entry = { id, kind: item.kind, area: item.area, openedAt: item.hlc, isClosed, due };
    this.cases += 1;
    if (isClosed) this.closed += 1;
    if (store.get(caseKey(id)) === undefined) find(FAULT, id, 'no such case');
    if (store.get(caseListKey(entry)) === undefined) find(FAULT, id, 'missing from the list');
    if (due !== null) {
      this.due += 1;
      const key = caseDueKey({ ...entry, due });
      if (store.get(key) === undefined) find(FAULT, id, 'missing from those by day');
    }
    const name = `${item.area} ${item.kind}`;
    if (!isClosed) this.counted.set(name, (this.counted.get(name) ?? 0) + 1);
    for (const { ref } of item.members ?? this.kept.members(store, family, subject)) {
      this.rows += 1;
      if (store.get(caseOfRecordKey(ref, id)) === undefined) {
        find(FAULT, refToId(ref), 'does not know of its case');
      }
    }
  }

  private checkWaiting(group: Group): void {
    const { store, find } = this.parts;
    const { family, subject } = group;
    const day = waitsUntil([group, derivedCases(group)]);
    if (day === null) return;
    this.waiting += 1;
    if (store.get(waitingKey(day, family, subject)) === undefined) {
      find(FAULT, 'cases', 'one that waits for a day is missing');
    }
  }

  private async expect(kind: number, count: number, what: string): Promise<void> {
    let found = 0;
    for await (const _ of this.parts.store.range(...kindRange(kind))) found += 1;
    if (found !== count) this.parts.find(FAULT, 'cases', `${found} ${what} for ${count}`);
  }

  private checkCounts(): void {
    const { counters, parts } = this;
    const { find } = parts;
    const kept = new Map<string, number>();
    for (const area of counters.all().keys()) {
      for (const [kind, count] of Object.entries(counters.standing((each) => each === area))) {
        kept.set(`${area} ${kind}`, count);
      }
    }
    for (const name of new Set([...kept.keys(), ...this.counted.keys()])) {
      const [has, should] = [kept.get(name) ?? 0, this.counted.get(name) ?? 0];
      if (has !== should) find(FAULT, name, `${has} cases for ${should}`);
    }
  }
}

function says(member: Member, { hlc, facts, lane }: Member): boolean {
  return member.hlc === hlc && member.lane === lane && sameFacts(member.facts, facts);
}
