import {
  CROWD,
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
import { ALONE, MANY, memberOf, putSome, type Row, rowOf, SOME, someOf } from './group-rows.js';

type Reads = Pick<Transaction, 'get'>;

/** One record's mark on a subject, new; null: it has none any more. */
export interface Edit {
  readonly ref: ChangeRef;
  /** Told or decided, and no record of the register. */
  readonly isWord: boolean;
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

const PERSON = entityNo('person');

interface Crowd {
  readonly parts: readonly Summary[];
  readonly words: readonly Member[];
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
    const { members, words } = this.groupOf(tx, key, family, subject, []);
    const word = words.find((item) => sameRef(item.ref, ref));
    if (word !== undefined) return word;
    const bucket = bucketOf(ref, Math.max(1, crowdSize(tx, key)));
    const near = members ?? bucketMembers(tx, key, bucket);
    return near.find((item) => sameRef(item.ref, ref)) ?? null;
  }

  /** `edits`: of each record at most one. */
  edit(tx: Transaction, family: Family, subject: string, edits: readonly Edit[]): Edited {
    const key = groupKey(family, subject);
    const before = this.groupOf(tx, key, family, subject, edits);
    const said = edits.filter(({ isWord }) => isWord);
    const words = said.length === 0 ? before.words : edited(before.words, said);
    const records = said.length === 0 ? edits : edits.filter(({ isWord }) => !isWord);
    if (before.members !== null) {
      // Whoever stands alone makes no case, whatever it would say by another ground.
      const isAlone = tx.get(key)?.[0] === ALONE;
      const stood = isAlone ? groupFrom(family, subject, [], []) : before;
      return editSome(tx, key, stood, edited(before.members, records), words, before.members);
    }
    const changed = editCrowd(tx, key, records, words);
    const { parts } = crowdAt(tx, key);
    const summary = joinSummaries(parts);
    if (summary.count > CROWD) {
      const after: Group = { family, subject, members: null, summary, words };
      const stood = () => undo(everybody(tx, key), records, changed);
      return { before, after, membersBefore: stood, membersAfter: () => everybody(tx, key) };
    }
    const left = everybody(tx, key);
    const was = undo(left, records, changed);
    parts.forEach((_, bucket) => {
      tx.del(bucketKey(key, bucket));
    });
    const after = groupFrom(family, subject, left, words);
    putSome(tx, key, left, words);
    return { before, after, membersBefore: () => was, membersAfter: () => left };
  }

  /** Puts a group of some: `alone` where its one record needs no more than to be found again. */
  put(tx: Transaction, { family, subject, members, words }: Group, alone: boolean): void {
    if (members === null || members.length + words.length === 0) return;
    const key = groupKey(family, subject);
    const [only] = members;
    const isAlone = alone && members.length === 1 && words.length === 0;
    if (!isAlone || only === undefined || only.entity !== PERSON) {
      putSome(tx, key, members, words);
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
    if (bytes === undefined) return groupFrom(family, subject, [], []);
    if (bytes[0] === MANY) {
      const { parts, words } = crowdOf(bytes);
      return { family, subject, members: null, summary: joinSummaries(parts), words };
    }
    if (bytes[0] === SOME) {
      const { members, words } = someOf(bytes);
      return groupFrom(family, subject, members, words);
    }
    const ref = readRef(bytes, 1);
    // Its new mark is at hand, and what it said before nobody asks.
    const isEdited = edits.some((edit) => sameRef(edit.ref, ref));
    const member = isEdited ? null : this.recall(tx, family, subject, ref);
    return groupFrom(family, subject, member === null ? [] : [member], []);
  }
}

function groupFrom(
  family: Family,
  subject: string,
  members: readonly Member[],
  words: readonly Member[],
): Group {
  return { family, subject, members, summary: summaryOf(members), words };
}

function editSome(
  tx: Transaction,
  key: Buffer,
  before: Group,
  left: readonly Member[],
  words: readonly Member[],
  members: readonly Member[],
): Edited {
  const { family, subject } = before;
  const whole = groupFrom(family, subject, left, words);
  const after = left.length > CROWD ? { ...whole, members: null } : whole;
  if (left.length > CROWD) putCrowd(tx, key, left, words);
  else if (left.length + words.length === 0) tx.del(key);
  return { before, after, membersBefore: () => members, membersAfter: () => left };
}

/** Members with the edits made, in the order of refs. */
function edited(members: readonly Member[], edits: readonly Edit[]): Member[] {
  const left = members.filter(({ ref }) => !edits.some((edit) => sameRef(edit.ref, ref)));
  for (const { member } of edits) if (member !== null) left.push(member);
  return left.sort((a, b) => compareRefs(a.ref, b.ref));
}

function crowdAt(tx: Reads, key: Buffer): Crowd {
  const bytes = tx.get(key);
  return bytes === undefined ? { parts: [], words: [] } : crowdOf(bytes);
}

/** How many parts it has; none: it is no crowd. */
function crowdSize(tx: Reads, key: Buffer): number {
  return tx.get(key)?.[0] === MANY ? crowdAt(tx, key).parts.length : 0;
}

function crowdOf(bytes: Buffer): Crowd {
  const [parts, words = []] = unpack(bytes.subarray(1)) as [Summary[], Row[]?];
  return { parts, words: words.map(memberOf) };
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
function editCrowd(
  tx: Transaction,
  key: Buffer,
  edits: readonly Edit[],
  words: readonly Member[],
): readonly Edit[] {
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
      stood.push({
        ref,
        isWord: false,
        member: members.find((item) => sameRef(item.ref, ref)) ?? null,
      });
    }
    const left = edited(members, some);
    putSome(tx, bucketKey(key, bucket), left, []);
    parts[bucket] = summaryOf(left);
  }
  const { count } = joinSummaries(parts);
  if (count > CROWD && bucketsFor(count) !== parts.length) {
    const all = parts.flatMap((_, bucket) => bucketMembers(tx, key, bucket));
    parts.forEach((_, bucket) => {
      tx.del(bucketKey(key, bucket));
    });
    putCrowd(tx, key, all, words);
  } else {
    putParts(tx, key, parts, words);
  }
  return stood;
}

function putCrowd(
  tx: Transaction,
  key: Buffer,
  members: readonly Member[],
  words: readonly Member[],
): void {
  const buckets = bucketsFor(members.length);
  const sorted: Member[][] = Array.from({ length: buckets }, () => []);
  for (const member of members) sorted[bucketOf(member.ref, buckets)]?.push(member);
  sorted.forEach((some, bucket) => {
    putSome(tx, bucketKey(key, bucket), some, []);
  });
  putParts(tx, key, sorted.map(summaryOf), words);
}

function putParts(
  tx: Transaction,
  key: Buffer,
  parts: readonly Summary[],
  words: readonly Member[],
): void {
  const value = words.length === 0 ? [parts] : [parts, words.map(rowOf)];
  tx.put(key, Buffer.concat([Buffer.from([MANY]), pack(value)]));
}

function everybody(tx: Reads, key: Buffer): Member[] {
  return crowdAt(tx, key)
    .parts.flatMap((_, bucket) => bucketMembers(tx, key, bucket))
    .sort((a, b) => compareRefs(a.ref, b.ref));
}

function bucketMembers(tx: Reads, key: Buffer, bucket: number): readonly Member[] {
  const bytes = tx.get(bucketKey(key, bucket));
  return bytes === undefined ? [] : someOf(bytes).members;
}

function undo(
  members: readonly Member[],
  edits: readonly Edit[],
  stood: readonly Edit[],
): readonly Member[] {
  const without = members.filter(({ ref }) => !edits.some((edit) => sameRef(edit.ref, ref)));
  return edited(without, stood);
}
