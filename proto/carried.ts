import { type Change, contentHash, type EvidenceDocument, tagOf } from './change.js';
import { type EntityNo, entityNo } from './entity.js';
import { fieldNo } from './fields.js';
import { type ChangeRef, idToRef, refToId, type StreamName, streamIdOf } from './id.js';

/** Event of a claim carried into another lane (随迁记录转递), and the field that holds the claim. */
export const CARRY = '140';
export const CARRIED_CLAIM = fieldNo('YDJL');

/**
 * A change as its author wrote it, brought into another lane (随迁记录). It proves itself: the id
 * it is known by follows from the name of the stream, the seq and the content.
 */
export interface Carried {
  readonly name: StreamName;
  readonly ref: ChangeRef;
  readonly change: Change;
}

type Row = [
  string,
  string,
  string,
  number,
  number,
  string | null,
  string,
  number,
  string | null,
  number,
  number,
  number[],
  string[],
  string[],
  [string, string | null, string | null][],
  string | null,
];

export function carriedText({ name, ref, change }: Carried): string {
  const row: Row = [
    name.author,
    name.epoch,
    name.lane,
    ref.seq,
    change.entity,
    change.target === null ? null : refToId(change.target),
    change.event,
    change.source,
    change.since,
    change.hlc,
    change.session,
    [...change.fields],
    [...change.values],
    change.seen.map(refToId),
    change.documents.map(({ kind, number, issued }) => [kind, number ?? null, issued ?? null]),
    change.act,
  ];
  return JSON.stringify(row);
}

/** Null where the text is of no such form; whether it is the record's is for who asks. */
export function readCarried(text: string): Carried | null {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRow(row)) return null;
  const [author, epoch, lane, seq, entity, target, event, source, since, hlc, session] = row;
  const [, , , , , , , , , , , fields, values, seen, documents, act] = row;
  try {
    const change: Change = {
      entity,
      target: target === null ? null : idToRef(target),
      event,
      source,
      since,
      hlc,
      session,
      fields,
      values,
      seen: seen.map(idToRef),
      documents: documents.map(paper),
      act,
    };
    const name: StreamName = { author, epoch, lane };
    const ref = { stream: streamIdOf(name), seq, tag: tagOf(contentHash(change)) };
    return { name, ref, change };
  } catch {
    return null;
  }
}

function paper([kind, number, issued]: Row[14][number]): EvidenceDocument {
  return {
    kind,
    ...(number === null ? {} : { number }),
    ...(issued === null ? {} : { issued }),
  };
}

const PERSON: EntityNo = entityNo('person');

function isRow(row: unknown): row is Row {
  if (!Array.isArray(row) || row.length !== 16) return false;
  const [author, epoch, lane, seq, entity, target, event, source, since, hlc, session] =
    row as unknown[];
  const [fields, values, seen, documents, act] = (row as unknown[]).slice(11);
  return (
    [author, epoch, lane, event].every(isText) &&
    [target, since, act].every((each) => each === null || isText(each)) &&
    [seq, source, hlc, session].every(isCount) &&
    entity === PERSON &&
    areAll(fields, isCount) &&
    areAll(values, isText) &&
    fields.length === values.length &&
    fields.every((field, at) => at === 0 || (fields[at - 1] as number) < (field as number)) &&
    areAll(seen, isText) &&
    areAll(documents, isPaper)
  );
}

function areAll(value: unknown, is: (each: unknown) => boolean): value is unknown[] {
  return Array.isArray(value) && value.every(is);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isPaper(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length === 3 &&
    isText(value[0]) &&
    value.slice(1).every((each) => each === null || isText(each))
  );
}
