import {
  CROWD,
  EMPTY_SUMMARY,
  type Family,
  type Group,
  joinSummaries,
  type Member,
  type Summary,
  summaryOf,
} from '../../conflict/cases/group.js';
import { entityNo } from '../../proto/entity.js';
import { type ChangeRef, compareRefs, REF_BYTES, sameRef } from '../../proto/id.js';
import { pack, unpack } from '../../proto/pack.js';
import { readRef, writeRef } from '../store/keys.js';
import type { Transaction } from '../store/store.js';
import { bucketKey, groupKey } from './case-keys.js';

type Reads = Pick<Transaction, 'get'>;

/** One record's mark on a subject, new; null: it has none any more. */
export interface Edit {
  readonly ref: ChangeRef;
  readonly member: Member | null;
}

export interface Edited {
  readonly before: Group;
  readonly after: Group;
  /** Everybody, as it was and as it is. */
  membersBefore(): readonly Member[];
  membersAfter(): readonly Member[];
}

/** A record's mark, read again: where it stands alone only its ref is kept. */
export type Recall = (tx: Reads, family: Family, subject: string, ref: ChangeRef) => Member | null;

/** First byte of a group: one record, alone and without a case; some records; a crowd. */
const ALONE = 0;
const SOME = 1;
const MANY = 2;
const PERSON = entityNo('person');

interface Crowd {
  readonly parts: readonly Summary[];
}

/** Groups as they lie in the store. docs/STORAGE.md, "Cases". */
export class GroupStore {
  private readonly recall: Recall;

  constructor(recall: Recall) {
    this.recall = recall;
  }

  read(tx: Reads, family: Family, subject: string): Group {
    const key = groupKey(family, subject);
    return this.groupOf(tx, key, family, subject, []);
  }

  /** Everybody of a group, a crowd too. */
  members(tx: Reads, family: Family, subject: string): readonly Member[] {
    const key = groupKey(family, subject);
    const { members } = this.groupOf(tx, key, family, subject, []);
    return members ?? everybody(tx, key);
  }

  /** One record's mark on a subject. */
  member(tx: Reads, family: Family, subject: string, ref: ChangeRef): Member | null {
    const key = groupKey(family, subject);
    const { members } = this.groupOf(tx, key, family, subject, []);
    const bucket = bucketOf(ref, Math.max(1, crowdSize(tx, key)));
    const near = members ?? bucketMembers(tx, key, bucket);
    return near.find((item) => sameRef(item.ref, ref)) ?? null;
  }

  /** `edits`: of each record at most one. */
  edit(tx: Transaction, family: Family, subject: string, edits: readonly Edit[]): Edited {
    const key = groupKey(family, subject);
    const before = this.groupOf(tx, key, family, subject, edits);
    if (before.members !== null) {
      // Whoever stands alone makes no case, whatever it would say by another ground.
      const isAlone = tx.get(key)?.[0] === ALONE;
      const stood = isAlone ? groupFrom(family, subject, []) : before;
      return this.editSome(tx, key, stood, before.members, edits);
    }
    const stood = () => undo(everybody(tx, key), edits, changed);
    const changed = editCrowd(tx, key, edits);
    const { parts } = crowdAt(tx, key);
    const summary = joinSummaries(parts);
    if (summary.count > CROWD) {
      const after: Group = { family, subject, members: null, summary };
      return { before, after, membersBefore: stood, membersAfter: () => everybody(tx, key) };
    }
    const left = everybody(tx, key);
    const was = undo(left, edits, changed);
    parts.forEach((_, bucket) => {
      tx.del(bucketKey(key, bucket));
    });
    const after = groupFrom(family, subject, left);
    putSome(tx, key, left);
    return { before, after, membersBefore: () => was, membersAfter: () => left };
  }

  private editSome(
    tx: Transaction,
    key: Buffer,
    before: Group,
    members: readonly Member[],
    edits: readonly Edit[],
  ): Edited {
    const { family, subject } = before;
    const left = edited(members, edits);
    const whole = groupFrom(family, subject, left);
    const after = left.length > CROWD ? { ...whole, members: null } : whole;
    if (left.length > CROWD) putCrowd(tx, key, left);
    else if (left.length === 0) tx.del(key);
    return { before, after, membersBefore: () => members, membersAfter: () => left };
  }

  /** Puts a group of some: `alone` where its one record needs no more than to be found again. */
  put(tx: Transaction, { family, subject, members }: Group, alone: boolean): void {
    if (members === null || members.length === 0) return;
    const key = groupKey(family, subject);
    const [only] = members;
    if (!alone || only === undefined || members.length > 1 || only.entity !== PERSON) {
      putSome(tx, key, members);
      return;
    }
    const value = Buffer.allocUnsafe(1 + REF_BYTES);
    value[0] = ALONE;
    writeRef(only.ref, value, 1);
    tx.put(key, value);
  }

  private groupOf(
    tx: Reads,
    key: Buffer,
    family: Family,
    subject: string,
    edits: readonly Edit[],
  ): Group {
    const bytes = tx.get(key);
    if (bytes === undefined) return { family, subject, members: [], summary: EMPTY_SUMMARY };
    if (bytes[0] === MANY) {
      const summary = joinSummaries(crowdOf(bytes).parts);
      return { family, subject, members: null, summary };
    }
    if (bytes[0] === SOME) return groupFrom(family, subject, membersOf(bytes));
    const ref = readRef(bytes, 1);
    // Its new mark is at hand, and what it said before nobody asks.
    const isEdited = edits.some((edit) => sameRef(edit.ref, ref));
    const member = isEdited ? null : this.recall(tx, family, subject, ref);
    return groupFrom(family, subject, member === null ? [] : [member]);
  }
}

function groupFrom(family: Family, subject: string, members: readonly Member[]): Group {
  return { family, subject, members, summary: summaryOf(members) };
}

/** Members with the edits made, in the order of refs. */
function edited(members: readonly Member[], edits: readonly Edit[]): Member[] {
  const left = members.filter(({ ref }) => !edits.some((edit) => sameRef(edit.ref, ref)));
  for (const { member } of edits) if (member !== null) left.push(member);
  return left.sort((a, b) => compareRefs(a.ref, b.ref));
}

function crowdAt(tx: Reads, key: Buffer): Crowd {
  const bytes = tx.get(key);
  return bytes === undefined ? { parts: [] } : crowdOf(bytes);
}

/** How many parts it has; none: it is no crowd. */
function crowdSize(tx: Reads, key: Buffer): number {
  return tx.get(key)?.[0] === MANY ? crowdAt(tx, key).parts.length : 0;
}

function crowdOf(bytes: Buffer): Crowd {
  return { parts: unpack(bytes.subarray(1)) as Summary[] };
}

/** Tags are hashes, and so spread evenly. */
function bucketOf({ tag }: ChangeRef, buckets: number): number {
  return tag % buckets;
}

function bucketsFor(count: number): number {
  let buckets = 1;
  while (buckets * CROWD < count) buckets *= 2;
  return buckets;
}

/** Makes the edits where they belong; gives what stood there before of each. */
function editCrowd(tx: Transaction, key: Buffer, edits: readonly Edit[]): readonly Edit[] {
  const parts = [...crowdAt(tx, key).parts];
  const byBucket = new Map<number, Edit[]>();
  for (const edit of edits) {
    const bucket = bucketOf(edit.ref, parts.length);
    const known = byBucket.get(bucket);
    if (known === undefined) byBucket.set(bucket, [edit]);
    else known.push(edit);
  }
  const stood: Edit[] = [];
  for (const [bucket, some] of byBucket) {
    const members = bucketMembers(tx, key, bucket);
    for (const { ref } of some) {
      stood.push({ ref, member: members.find((item) => sameRef(item.ref, ref)) ?? null });
    }
    const left = edited(members, some);
    putSome(tx, bucketKey(key, bucket), left);
    parts[bucket] = summaryOf(left);
  }
  const { count } = joinSummaries(parts);
  if (count > CROWD && bucketsFor(count) !== parts.length) {
    const all = parts.flatMap((_, bucket) => bucketMembers(tx, key, bucket));
    parts.forEach((_, bucket) => {
      tx.del(bucketKey(key, bucket));
    });
    putCrowd(tx, key, all);
  } else {
    putParts(tx, key, parts);
  }
  return stood;
}

function putCrowd(tx: Transaction, key: Buffer, members: readonly Member[]): void {
  const buckets = bucketsFor(members.length);
  const sorted: Member[][] = Array.from({ length: buckets }, () => []);
  for (const member of members) sorted[bucketOf(member.ref, buckets)]?.push(member);
  sorted.forEach((some, bucket) => {
    putSome(tx, bucketKey(key, bucket), some);
  });
  putParts(tx, key, sorted.map(summaryOf));
}

function putParts(tx: Transaction, key: Buffer, parts: readonly Summary[]): void {
  tx.put(key, Buffer.concat([Buffer.from([MANY]), pack(parts)]));
}

function everybody(tx: Reads, key: Buffer): Member[] {
  return crowdAt(tx, key)
    .parts.flatMap((_, bucket) => bucketMembers(tx, key, bucket))
    .sort((a, b) => compareRefs(a.ref, b.ref));
}

function bucketMembers(tx: Reads, key: Buffer, bucket: number): readonly Member[] {
  const bytes = tx.get(bucketKey(key, bucket));
  return bytes === undefined ? [] : membersOf(bytes);
}

function undo(
  members: readonly Member[],
  edits: readonly Edit[],
  stood: readonly Edit[],
): readonly Member[] {
  const without = members.filter(({ ref }) => !edits.some((edit) => sameRef(edit.ref, ref)));
  return edited(without, stood);
}

function putSome(tx: Transaction, key: Buffer, members: readonly Member[]): void {
  const rows = members.map(({ ref, entity, lane, hlc, facts }) => {
    const bytes = Buffer.allocUnsafe(REF_BYTES);
    writeRef(ref, bytes, 0);
    return [bytes, entity, lane, hlc, facts];
  });
  tx.put(key, Buffer.concat([Buffer.from([SOME]), pack(rows)]));
}

function membersOf(bytes: Buffer): Member[] {
  const rows = unpack(bytes.subarray(1)) as [Buffer, number, string, number, string[]][];
  return rows.map(([ref, entity, lane, hlc, facts]) => ({
    ref: readRef(Buffer.from(ref), 0),
    entity,
    lane,
    hlc,
    facts,
  }));
}
