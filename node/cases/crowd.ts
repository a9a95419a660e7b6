import {
  CROWD,
  joinSummaries,
  type Member,
  type Summary,
  summaryOf,
} from '../../conflict/cases/group.js';
import { type ChangeRef, compareRefs, sameRef } from '../../proto/id.js';
import { pack, unpack } from '../../proto/pack.js';
import type { Transaction } from '../store/store.js';
import { bucketKey } from './case-keys.js';
import { type Edit, edited } from './edits.js';
import { MANY, memberOf, putSome, type Row, rowOf, someOf } from './group-rows.js';

type Reads = Pick<Transaction, 'get'>;

/** A group too large to be looked at whole: sums of its parts, and the parts behind it. */
interface Crowd {
  readonly parts: readonly Summary[];
  readonly words: readonly Member[];
}

export function crowdAt(tx: Reads, key: Buffer): Crowd {
  const bytes = tx.get(key);
  return bytes === undefined ? { parts: [], words: [] } : crowdOf(bytes);
}

/** How many parts it has; none: it is no crowd. */
export function crowdSize(tx: Reads, key: Buffer): number {
  return tx.get(key)?.[0] === MANY ? crowdAt(tx, key).parts.length : 0;
}

export function crowdOf(bytes: Buffer): Crowd {
  const [parts, words = []] = unpack(bytes.subarray(1)) as [Summary[], Row[]?];
  return { parts, words: words.map(memberOf) };
}

/** Tags are hashes, and so spread evenly. */
export function bucketOf({ tag }: ChangeRef, buckets: number): number {
  return tag % buckets;
}

function bucketsFor(count: number): number {
  let buckets = 1;
  while (buckets * CROWD < count) buckets *= 2;
  return buckets;
}

/** Makes the edits where they belong; gives what stood there before of each. */
export function editCrowd(
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

export function putCrowd(
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

export function everybody(tx: Reads, key: Buffer): Member[] {
  return crowdAt(tx, key)
    .parts.flatMap((_, bucket) => bucketMembers(tx, key, bucket))
    .sort((a, b) => compareRefs(a.ref, b.ref));
}

export function bucketMembers(tx: Reads, key: Buffer, bucket: number): readonly Member[] {
  const bytes = tx.get(bucketKey(key, bucket));
  return bytes === undefined ? [] : someOf(bytes).members;
}

export function undo(
  members: readonly Member[],
  edits: readonly Edit[],
  stood: readonly Edit[],
): readonly Member[] {
  const without = members.filter(({ ref }) => !edits.some((edit) => sameRef(edit.ref, ref)));
  return edited(without, stood);
}
