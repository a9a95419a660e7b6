import type { CaseId, Family } from '../../conflict/cases/group.js';
import { type CaseKind, caseKindAt, caseKindNo } from '../../conflict/cases/kinds.js';
import { type ChangeRef, REF_BYTES } from '../../proto/id.js';
import { KIND, prefixRange, readRef, writeRef } from '../store/keys.js';
import type { CaseEntry } from './cases.js';

export const CASE_ID_BYTES = 16;
const AREA_BYTES = 12;
const GROUP = String.fromCharCode(KIND.caseGroup);
const LIST_BYTES = 2 + AREA_BYTES + 8 + CASE_ID_BYTES;

/** Subjects hold no zero byte, so that what lies below a group sorts behind it. */
export function groupKey(family: Family, subject: string): Buffer {
  return Buffer.from(GROUP + family + subject);
}

const passing: Buffer[] = [];

/** The same key, good until the next call. */
export function passingGroupKey(family: Family, subject: string): Buffer {
  const length = Buffer.byteLength(subject);
  let key = passing[length];
  if (key === undefined) {
    key = Buffer.alloc(2 + length);
    key[0] = KIND.caseGroup;
    passing[length] = key;
  }
  key[1] = family.charCodeAt(0);
  key.write(subject, 2);
  return key;
}

/** Subjects of which stations may have to be told. */
export function tellingKey(family: Family, subject: string): Buffer {
  const key = groupKey(family, subject);
  key[0] = KIND.caseTelling;
  return key;
}

export function familyOfTelling(key: Buffer): { family: Family; subject: string } {
  return { family: String.fromCharCode(key[1] ?? 0) as Family, subject: key.toString('utf8', 2) };
}

/** A subject that makes a case from a day (YYYYMMDD) on. */
export function waitingKey(day: string, family: Family, subject: string): Buffer {
  return Buffer.from(String.fromCharCode(KIND.caseWaiting) + day + family + subject);
}

export function subjectOfWaiting(key: Buffer): { family: Family; subject: string } {
  const text = key.toString('utf8', 1 + DAY_BYTES);
  return { family: text.charAt(0) as Family, subject: text.slice(1) };
}

/** Subjects whose day has come. */
export function waitingRange(today: string): [Buffer, Buffer] {
  const kind = String.fromCharCode(KIND.caseWaiting);
  return [Buffer.from(kind), Buffer.concat([Buffer.from(kind + today), Buffer.from([0xff])])];
}

/** One part of a crowd. */
export function bucketKey(group: Buffer, bucket: number): Buffer {
  const key = Buffer.alloc(group.length + 4);
  group.copy(key);
  key.writeUIntBE(bucket, group.length + 1, 3);
  return key;
}

/** Null for a part of a crowd. */
export function groupOfKey(key: Buffer): { family: Family; subject: string } | null {
  if (key.includes(0, 2)) return null;
  return { family: String.fromCharCode(key[1] ?? 0) as Family, subject: key.toString('utf8', 2) };
}

export function caseKey(id: CaseId): Buffer {
  return Buffer.concat([Buffer.from([KIND.case]), Buffer.from(id, 'hex')]);
}

export function caseListKey({ id, kind, area, openedAt, isClosed }: CaseEntry): Buffer {
  const key = Buffer.alloc(LIST_BYTES);
  key[0] = isClosed ? KIND.caseClosed : KIND.caseList;
  key[1] = caseKindNo(kind);
  key.write(area, 2);
  key.writeBigUInt64BE(BigInt(openedAt), 2 + AREA_BYTES);
  key.write(id, 10 + AREA_BYTES, 'hex');
  return key;
}

/** Without the day it is due. */
export function caseOfListKey(key: Buffer): Omit<CaseEntry, 'due'> {
  return {
    kind: caseKindAt(key[1] ?? 0),
    area: key.toString('latin1', 2, 2 + AREA_BYTES),
    openedAt: Number(key.readBigUInt64BE(2 + AREA_BYTES)),
    id: key.toString('hex', 10 + AREA_BYTES),
    isClosed: key[0] === KIND.caseClosed,
  };
}

const DAY_BYTES = 8;
const DUE_BYTES = 1 + DAY_BYTES + LIST_BYTES - 1;

export function caseDueKey(entry: CaseEntry & { readonly due: string }): Buffer {
  const key = Buffer.alloc(DUE_BYTES);
  key[0] = KIND.caseDue;
  key.write(entry.due, 1);
  key.write(entry.area, 1 + DAY_BYTES);
  key[1 + DAY_BYTES + AREA_BYTES] = caseKindNo(entry.kind);
  key.writeBigUInt64BE(BigInt(entry.openedAt), 2 + DAY_BYTES + AREA_BYTES);
  key.write(entry.id, 10 + DAY_BYTES + AREA_BYTES, 'hex');
  return key;
}

export function caseOfDueKey(key: Buffer): CaseEntry & { readonly due: string } {
  return {
    due: key.toString('latin1', 1, 1 + DAY_BYTES),
    area: key.toString('latin1', 1 + DAY_BYTES, 1 + DAY_BYTES + AREA_BYTES),
    kind: caseKindAt(key[1 + DAY_BYTES + AREA_BYTES] ?? 0),
    openedAt: Number(key.readBigUInt64BE(2 + DAY_BYTES + AREA_BYTES)),
    id: key.toString('hex', 10 + DAY_BYTES + AREA_BYTES),
    isClosed: false,
  };
}

/** Cases that were due before a day. */
export function caseDueRange(before: string): [Buffer, Buffer] {
  const kind = Buffer.from([KIND.caseDue]);
  return [kind, Buffer.concat([kind, Buffer.from(before)])];
}

/** Cases of one kind whose area lies in that of a code, by code. */
export function caseListRange(
  kind: CaseKind,
  areaPrefix: string,
  isClosed: boolean,
): [Buffer, Buffer] {
  const list = isClosed ? KIND.caseClosed : KIND.caseList;
  const head = Buffer.from([list, caseKindNo(kind)]);
  return prefixRange(Buffer.concat([head, Buffer.from(areaPrefix)]));
}

export function caseOfRecordKey(ref: ChangeRef, id: CaseId): Buffer {
  const key = Buffer.allocUnsafe(1 + REF_BYTES + CASE_ID_BYTES);
  key[0] = KIND.caseOfRecord;
  writeRef(ref, key, 1);
  key.write(id, 1 + REF_BYTES, 'hex');
  return key;
}

export function caseOfRecordRange(ref: ChangeRef): [Buffer, Buffer] {
  const head = Buffer.allocUnsafe(1 + REF_BYTES);
  head[0] = KIND.caseOfRecord;
  writeRef(ref, head, 1);
  return prefixRange(head);
}

export function readCaseOfRecord(key: Buffer): { ref: ChangeRef; id: CaseId } {
  return { ref: readRef(key, 1), id: key.toString('hex', 1 + REF_BYTES) };
}
