import type { Family, Member } from '../../conflict/cases/group.js';
import { type ChangeRef, REF_BYTES } from '../../proto/id.js';
import { pack, unpack } from '../../proto/pack.js';
import { readRef, writeRef } from '../store/keys.js';
import type { Transaction } from '../store/store.js';
import { passingGroupKey } from './case-keys.js';

/** First byte of a group: records that make no case; some records; a crowd. */
export const PLAIN = 0;
export const SOME = 1;
export const MANY = 2;

/** A member as it lies in the store. */
export type Row = [Buffer, number, string, number, string[]];

export function putPlain(tx: Transaction, key: Buffer, members: readonly Member[]): void {
  tx.put(key, plainRow(members.map(({ ref }) => ref)));
}

export function plainRow(refs: readonly ChangeRef[]): Buffer {
  const row = Buffer.allocUnsafe(1 + refs.length * REF_BYTES);
  row[0] = PLAIN;
  let at = 1;
  for (const ref of refs) {
    writeRef(ref, row, at);
    at += REF_BYTES;
  }
  return row;
}

/** A plain group that is new. No job sees it before it is durable. */
export function putUnseen(
  tx: Transaction,
  family: Family,
  subject: string,
  members: readonly Member[],
): void {
  tx.putUnseen(passingGroupKey(family, subject), plainRow(members.map(({ ref }) => ref)));
}

/** The records of a plain group, in the order of refs. */
export function plainRefs(bytes: Buffer): ChangeRef[] {
  const refs: ChangeRef[] = [];
  for (let at = 1; at < bytes.length; at += REF_BYTES) refs.push(readRef(bytes, at));
  return refs;
}

export function putSome(
  tx: Transaction,
  key: Buffer,
  members: readonly Member[],
  words: readonly Member[],
): void {
  const rows = members.map(rowOf);
  const value = words.length === 0 ? [rows] : [rows, words.map(rowOf)];
  tx.put(key, Buffer.concat([Buffer.from([SOME]), pack(value)]));
}

export function someOf(bytes: Buffer): { members: readonly Member[]; words: readonly Member[] } {
  const [rows, words = []] = unpack(bytes.subarray(1)) as [Row[], Row[]?];
  return { members: rows.map(memberOf), words: words.map(memberOf) };
}

export function rowOf({ ref, entity, lane, hlc, facts }: Member): unknown[] {
  const bytes = Buffer.allocUnsafe(REF_BYTES);
  writeRef(ref, bytes, 0);
  return [bytes, entity, lane, hlc, facts];
}

export function memberOf([ref, entity, lane, hlc, facts]: Row): Member {
  return { ref: readRef(Buffer.from(ref), 0), entity, lane, hlc, facts };
}
