import { type Life, TURNS } from '../../conflict/life.js';
import {
  type Contribution,
  isCarried,
  NO_FIELDS,
  type Pending,
  type Place,
  type Record,
} from '../../conflict/record.js';
import { type Change, type EvidenceDocument, joinedValues } from '../../proto/change.js';
import type { EntityNo } from '../../proto/entity.js';
import type { FieldNo } from '../../proto/fields.js';
import { type ChangeRef, type Lane, type StreamId, sameRef } from '../../proto/id.js';
import { pack, unpack } from '../../proto/pack.js';

/**
 * How records lie in the store: MessagePack arrays, values joined into one text, the branch number
 * in place of stream and lane. Trailing zeros are left out. docs/STORAGE.md, "Records".
 */
type Item = unknown[];

const UNIT = '\x1f';
const NO_REFS: readonly ChangeRef[] = [];
const NO_DOCUMENTS: readonly EvidenceDocument[] = [];

/** What the codec asks about a branch number. */
export interface Places {
  stream(branch: number): StreamId;
  lane(branch: number): Lane;
}

export function encodeRecord(record: Record, ref: ChangeRef): Buffer {
  return pack(
    shortened([
      record.born ? 1 : 0,
      record.contributions.map(encodeItem),
      record.lives.length === 0 ? 0 : record.lives.map((life) => encodeLife(life, record, ref)),
      record.pending.length === 0 ? 0 : record.pending,
      record.retired.length === 0 ? 0 : record.retired,
    ]),
  );
}

/** What the record says anyhow is left out: that it was made, and in which lane. */
function encodeLife(life: Life, { contributions }: Record, ref: ChangeRef): unknown[] {
  return shortened([
    life.hlc,
    TURNS.indexOf(life.turn),
    sameRef(life.ref, ref) ? 0 : life.ref,
    life.lane === contributions[0]?.lane ? 0 : life.lane,
    life.since ?? 0,
    life.of ?? 0,
    life.carried === true ? 1 : 0,
  ]);
}

export function encodeContribution(item: Contribution): Buffer {
  return pack(encodeItem(item));
}

function encodeItem(item: Contribution): Item {
  const { ref, change, lostTo } = item;
  return shortened([
    item.also === undefined ? item.branch : [item.branch, ...item.also],
    ref.seq,
    ref.tag,
    change.target === null ? 1 : 0,
    change.event,
    change.source,
    change.hlc,
    change.session,
    fieldsText(change.fields),
    item.values ?? joinedValues(change),
    change.since ?? 0,
    item.lost.length === 0 ? 0 : fieldsText(item.lost),
    item.lostInLane.length === 0 ? 0 : fieldsText(item.lostInLane),
    change.seen.length === 0 ? 0 : change.seen,
    change.documents.length === 0 ? 0 : change.documents,
    change.act ?? 0,
    // Its stream is not among this node's branches.
    isCarried(item) ? [ref.stream, item.lane] : 0,
    lostTo === undefined ? 0 : lostTo.map(({ lane, fields }) => [lane, fieldsText(fields)]),
  ]);
}

export function decodeRecord(
  bytes: Uint8Array,
  entity: EntityNo,
  ref: ChangeRef,
  places: Places,
): Record {
  const [flags, items, lives, pending, retired] = unpack(bytes) as [
    number,
    Item[],
    unknown[][] | 0 | undefined,
    Pending[] | 0 | undefined,
    Place[] | undefined,
  ];
  const contributions = items.map((item) => decodeItem(item, entity, ref, places));
  const lane = contributions[0]?.lane ?? '';
  return {
    contributions,
    pending: Array.isArray(pending) ? pending : [],
    retired: retired ?? [],
    born: (flags & 1) !== 0,
    lives: Array.isArray(lives) ? lives.map((life) => decodeLife(life, ref, lane)) : [],
  };
}

function decodeLife(parts: unknown[], ref: ChangeRef, first: Lane): Life {
  const [hlc, turn, by, lane, since, of, carried] = parts;
  const life: Life = {
    lane: (lane as Lane | undefined) || first,
    hlc: hlc as number,
    ref: (by as ChangeRef | 0 | undefined) || ref,
    turn: TURNS[(turn as number | undefined) ?? 0] ?? 'ended',
  };
  if (parts.length < 5) return life;
  return {
    ...life,
    ...(typeof since === 'string' ? { since } : {}),
    ...(typeof of === 'object' && of !== null ? { of: of as ChangeRef } : {}),
    ...(carried === 1 ? { carried: true } : {}),
  };
}

export function decodeContribution(
  bytes: Uint8Array,
  entity: EntityNo,
  ref: ChangeRef,
  places: Places,
): Contribution {
  return decodeItem(unpack(bytes) as Item, entity, ref, places);
}

function decodeItem(item: Item, entity: EntityNo, record: ChangeRef, places: Places): Contribution {
  const [branch, also] = branchesFrom(item[0]);
  const values = item[9] as string;
  const fields = fieldsOf(item[8] as string);
  const change: Change = {
    entity,
    target: item[3] === 1 ? null : record,
    event: item[4] as string,
    source: item[5] as number,
    hlc: item[6] as number,
    session: item[7] as number,
    fields,
    values: fields.length === 0 ? [] : values.split(UNIT),
    since: text(item[10]),
    seen: (item[13] as ChangeRef[] | undefined) || NO_REFS,
    documents: (item[14] as EvidenceDocument[] | undefined) || NO_DOCUMENTS,
    act: text(item[15]),
  };
  const [stream, lane] = (item[16] as [StreamId, Lane] | 0 | undefined) || [
    places.stream(branch),
    places.lane(branch),
  ];
  const lostTo = item[17] as [Lane, string][] | undefined;
  return {
    ref: { stream, seq: item[1] as number, tag: item[2] as number },
    lane,
    branch,
    ...(also.length === 0 ? {} : { also }),
    change,
    lost: typeof item[11] === 'string' ? fieldsOf(item[11]) : NO_FIELDS,
    lostInLane: typeof item[12] === 'string' ? fieldsOf(item[12]) : NO_FIELDS,
    ...(lostTo === undefined
      ? {}
      : { lostTo: lostTo.map(([to, text]) => ({ lane: to, fields: fieldsOf(text) })) }),
  };
}

/** One number, or several where histories of a stream share the change beyond their fork. */
function branchesFrom(value: unknown): [number, number[]] {
  if (!Array.isArray(value)) return [value as number, []];
  const [branch, ...also] = value as [number, ...number[]];
  return [branch, also];
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function shortened(values: unknown[]): unknown[] {
  let end = values.length;
  while (values[end - 1] === 0) end--;
  return values.slice(0, end);
}

/** Field lists as text, one character a field; both ways cached, since shapes are few. */
const texts = new WeakMap<readonly FieldNo[], string>();
const lists = new Map<string, readonly FieldNo[]>();
const LISTS_MAX = 10_000;

function fieldsText(fields: readonly FieldNo[]): string {
  let known = texts.get(fields);
  if (known === undefined) {
    known = String.fromCharCode(...fields);
    texts.set(fields, known);
  }
  return known;
}

function fieldsOf(from: string): readonly FieldNo[] {
  let known = lists.get(from);
  if (known === undefined) {
    known = Array.from(from, (char) => char.charCodeAt(0));
    if (lists.size >= LISTS_MAX) lists.clear();
    lists.set(from, known);
  }
  return known;
}
