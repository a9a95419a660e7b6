import { hasBit, isBytes } from './bits.js';
import type { Change, EvidenceDocument } from './change.js';
import { CHANGE_LIMITS, partOverLimit } from './change-limits.js';
import { type Column, decodeColumn, malformed } from './columns.js';
import { ENTITIES } from './entity.js';
import { HujiError } from './errors.js';
import type { FieldNo } from './fields.js';
import { isHlc } from './hlc.js';
import { type ChangeRef, SEQ_MAX, streamIdFromBytes } from './id.js';
import { unpack } from './pack.js';
import { isPlainPack } from './plain-pack.js';
import { SOURCES } from './source.js';
import { readVarints } from './varint.js';

/** The reverse of encodeBody: exactly `count` changes. Throws FRAME_MALFORMED on anything else. */
export function decodeBody(bytes: Uint8Array, count: number): Change[] {
  const [firstHlc, deltas, order, groups] = list(unpackBody(bytes));
  if (!isHlc(firstHlc) || !(deltas instanceof Uint8Array)) throw malformed('hlc');
  const steps = readVarints(deltas, count);
  const decoded = readGroups(list(groups), count);
  const single = decoded.length === 1 && (order === null || order === undefined);
  if (!single && !isBytes(order, count)) throw malformed('order');
  const changes: Change[] = new Array<Change>(count);
  let hlc = firstHlc;
  for (let index = 0; index < count; index++) {
    hlc += steps[index] ?? 0;
    if (!isHlc(hlc)) throw malformed('hlc');
    const reader = decoded[single ? 0 : ((order as Uint8Array)[index] ?? 0)];
    if (reader === undefined) throw malformed('order');
    changes[index] = reader.next(hlc);
  }
  for (const reader of decoded) reader.end();
  return changes;
}

function unpackBody(bytes: Uint8Array): unknown {
  if (!isPlainPack(bytes)) throw malformed('body');
  try {
    return unpack(bytes);
  } catch (cause) {
    throw new HujiError('FRAME_MALFORMED', 'body', { cause });
  }
}

/** No group claims more rows than are left: what is read is bounded before it is allocated. */
function readGroups(groups: readonly unknown[], count: number): GroupReader[] {
  if (groups.length > GROUPS_MAX) throw malformed('groups');
  let left = count;
  const room = { left: TEXT_MAX };
  return groups.map((group) => {
    const reader = new GroupReader(list(group), left, room);
    left -= reader.count;
    return reader;
  });
}

const NO_REFS: readonly ChangeRef[] = [];
const NO_DOCUMENTS: readonly EvidenceDocument[] = [];

/** Kinds of change in a frame, which the order of changes tells apart by a byte. */
const GROUPS_MAX = 256;
/** UTF-16 units of all values of a frame: one long value may be said to stand in every change. */
const TEXT_MAX = 64 * 1024 * 1024;

/** What the values read so far leave. */
interface Room {
  left: number;
}

const EVENT_CODE = /^[0-9A-Z]{1,8}$/;

class GroupReader {
  private row = 0;
  private readonly room: Room;
  private readonly entity: number;
  private readonly event: string;
  private readonly source: number;
  private readonly session: number;
  readonly count: number;
  private readonly fields: FieldNo[];
  private readonly cells: (string | undefined)[][] = [];
  private readonly targets: ChangeRef[] | null;
  private readonly since: string[] | null;
  private readonly seen: Map<number, unknown>;
  private readonly documents: Map<number, unknown>;
  private readonly acts: Map<number, unknown>;
  /** Field lists by which optional columns are filled, so that equal shapes share one array. */
  private readonly shapes = new Map<number | string, FieldNo[]>();
  private readonly optional: number[] = [];
  private readonly rows: number[] = [];

  /** `countMax`: rows not claimed by another group. */
  constructor(parts: unknown[], countMax: number, room: Room) {
    this.room = room;
    const [entity, event, source, session, count, fields, columns, targets, since] = parts;
    this.entity = integer(entity, ENTITIES.length - 1);
    if (typeof event !== 'string' || !EVENT_CODE.test(event)) throw malformed('event');
    this.event = event;
    this.source = integer(source, SOURCES.length - 1);
    this.session = integer(session, Number.MAX_SAFE_INTEGER);
    this.count = integer(count, countMax);
    this.fields = fieldsFrom(fields);
    const position = new Map(this.fields.map((field, index) => [field, index]));
    const beside = (field: FieldNo, row: number) => this.cells[position.get(field) ?? -1]?.[row];
    const given = list(columns);
    if (given.length !== this.fields.length) throw malformed('columns');
    given.forEach((column, index) => {
      this.cells.push(this.readSparse(list(column), index, beside));
    });
    this.targets = Array.isArray(targets) ? decodeRefs(targets, this.count) : null;
    this.since = Array.isArray(since)
      ? decodeColumn(since as Column, this.count, [], () => undefined)
      : null;
    this.seen = entries(parts[9]);
    this.documents = entries(parts[10]);
    this.acts = entries(parts[11]);
  }

  private readSparse(
    pair: unknown[],
    index: number,
    beside: (field: FieldNo, row: number) => string | undefined,
  ): (string | undefined)[] {
    const [present, column] = pair;
    if (present === 0) {
      return decodeColumn(list(column), this.count, this.everyRow(), beside);
    }
    if (!isBytes(present, Math.ceil(this.count / 8))) throw malformed('presence');
    this.optional.push(index);
    const rows: number[] = [];
    for (let row = 0; row < this.count; row++) if (hasBit(present, row)) rows.push(row);
    const values = decodeColumn(list(column), rows.length, rows, beside);
    const cell = new Array<string | undefined>(this.count).fill(undefined);
    rows.forEach((row, at) => {
      cell[row] = values[at];
    });
    return cell;
  }

  private everyRow(): readonly number[] {
    if (this.rows.length !== this.count) {
      for (let row = 0; row < this.count; row++) this.rows.push(row);
    }
    return this.rows;
  }

  next(hlc: number): Change {
    const row = this.row++;
    if (row >= this.count) throw malformed('order');
    const values: string[] = [];
    for (const cell of this.cells) {
      const value = cell[row];
      if (value === undefined) continue;
      values.push(value);
      this.room.left -= value.length;
    }
    if (this.room.left < 0) throw malformed('values');
    const seen = this.seen.get(row);
    const documents = this.documents.get(row);
    const act = this.acts.get(row);
    const since = this.since?.[row];
    const change: Change = {
      entity: this.entity,
      target: this.targets === null ? null : (this.targets[row] ?? null),
      event: this.event,
      source: this.source,
      since: since === undefined || since === '' ? null : since,
      hlc,
      session: this.session,
      fields: this.shape(row),
      values,
      seen: seen === undefined ? NO_REFS : decodeRefs(list(seen), null),
      documents: documents === undefined ? NO_DOCUMENTS : readDocuments(documents),
      act: typeof act === 'string' ? act : null,
    };
    const over = partOverLimit(change);
    if (over !== null) throw malformed(over);
    return change;
  }

  private shape(row: number): FieldNo[] {
    if (this.optional.length === 0) return this.fields;
    let key: number | string = 0;
    if (this.optional.length <= 31) {
      for (const column of this.optional) {
        key = (key << 1) | (this.cells[column]?.[row] === undefined ? 0 : 1);
      }
    } else {
      key = this.optional
        .map((column) => (this.cells[column]?.[row] === undefined ? 0 : 1))
        .join('');
    }
    let shape = this.shapes.get(key);
    if (shape === undefined) {
      shape = this.fields.filter((_, index) => this.cells[index]?.[row] !== undefined);
      this.shapes.set(key, shape);
    }
    return shape;
  }

  end(): void {
    if (this.row !== this.count) throw malformed('order');
  }
}

/** Ascending, as they are hashed. */
function fieldsFrom(value: unknown): FieldNo[] {
  if (!(value instanceof Uint8Array)) throw malformed('fields');
  const fields = [...value];
  if (fields.some((field, at) => field <= (fields[at - 1] ?? 0))) throw malformed('fields');
  return fields;
}

/** `count` refs; null: as many as there are, within the limit of what a change may have seen. */
function decodeRefs(parts: unknown[], count: number | null): ChangeRef[] {
  const [names, which, deltas, tags] = parts;
  if (!(names instanceof Uint8Array) || names.length % 10 !== 0) throw malformed('refs');
  if (!(tags instanceof Uint8Array) || tags.length % 4 !== 0) throw malformed('refs');
  const length = tags.length / 4;
  if (count === null ? length > CHANGE_LIMITS.seen : length !== count) throw malformed('refs');
  if (!(deltas instanceof Uint8Array) || names.length / 10 > length) throw malformed('refs');
  const streams: string[] = [];
  for (let at = 0; at < names.length; at += 10) streams.push(streamIdFromBytes(names, at));
  const steps = readVarints(deltas, length);
  const indexes = which instanceof Uint8Array ? readVarints(which, length) : null;
  const view = Buffer.from(tags.buffer, tags.byteOffset, tags.length);
  const refs: ChangeRef[] = [];
  let seq = 0;
  for (let index = 0; index < length; index++) {
    seq += steps[index] ?? 0;
    const stream = streams[indexes === null ? 0 : (indexes[index] ?? 0)];
    if (stream === undefined || !isSeq(seq)) throw malformed('refs');
    refs.push({ stream, seq, tag: view.readUInt32BE(index * 4) });
  }
  return refs;
}

function isSeq(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1 && value <= SEQ_MAX;
}

function entries(value: unknown): Map<number, unknown> {
  const map = new Map<number, unknown>();
  if (!Array.isArray(value)) return map;
  for (const entry of value) {
    const [row, content] = list(entry);
    map.set(integer(row, 1_000_000), content);
  }
  return map;
}

function readDocuments(value: unknown): EvidenceDocument[] {
  return list(value).map((item) => {
    if (typeof item !== 'object' || item === null) throw malformed('document');
    const { kind, number, issued } = item as Record<string, unknown>;
    if (typeof kind !== 'string') throw malformed('document');
    return {
      kind,
      ...(typeof number === 'string' ? { number } : {}),
      ...(typeof issued === 'string' ? { issued } : {}),
    };
  });
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw malformed('list');
  return value as unknown[];
}

function integer(value: unknown, max: number): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0 || (value as number) > max) {
    throw malformed('number');
  }
  return value as number;
}
