import { setBit } from './bits.js';
import type { Change } from './change.js';
import { encodeColumn } from './columns.js';
import type { FieldNo } from './fields.js';
import { type ChangeRef, streamIdToBytes } from './id.js';
import { pack } from './pack.js';
import { writeVarints } from './varint.js';

/**
 * The body of a frame: its changes, by columns, MessagePack. Schema 1 is
 * `[firstHlc, hlcDeltas, order, groups]`; a group holds the changes that share entity, event,
 * source, session and whether they make their record; `order` says which group each change
 * belongs to (absent where there is one). docs/PROTOCOL.md, "Frame body".
 */
export const BODY_SCHEMA = 1;
/** The schema this node can read; a frame with a newer one is held and forwarded, not applied. */
export const BODY_SCHEMA_MAX = 1;

interface Group {
  readonly key: string;
  readonly changes: Change[];
}

export function encodeBody(changes: readonly Change[]): Buffer {
  const groups: Group[] = [];
  const byKey = new Map<string, number>();
  const order = new Uint8Array(changes.length);
  const deltas: number[] = [];
  let last = changes[0]?.hlc ?? 0;
  for (let index = 0; index < changes.length; index++) {
    const change = changes[index] as Change;
    const { entity, event, source, session, target } = change;
    const key = `${entity}|${event}|${source}|${session}|${target === null}`;
    let at = byKey.get(key);
    if (at === undefined || at > 255) {
      // A frame has at most 255 kinds; the caller seals smaller frames long before.
      at = groups.length;
      byKey.set(key, at);
      groups.push({ key, changes: [] });
    }
    if (at > 255) throw new RangeError('over 255 kinds of change in a frame');
    order[index] = at;
    groups[at]?.changes.push(change);
    deltas.push(change.hlc - last);
    last = change.hlc;
  }
  return pack([
    changes[0]?.hlc ?? 0,
    writeVarints(deltas),
    groups.length === 1 ? null : order,
    groups.map((group) => encodeGroup(group.changes)),
  ]);
}

function encodeGroup(changes: readonly Change[]): unknown[] {
  const first = changes[0] as Change;
  const fields = unionOfFields(changes);
  const position = new Map(fields.map((field, index) => [field, index]));
  const cells: (string | undefined)[][] = fields.map(() =>
    new Array<string | undefined>(changes.length).fill(undefined),
  );
  for (let row = 0; row < changes.length; row++) {
    const change = changes[row] as Change;
    for (let index = 0; index < change.fields.length; index++) {
      const column = cells[position.get(change.fields[index] ?? 0) ?? 0];
      if (column !== undefined) column[row] = change.values[index];
    }
  }
  const beside = (field: FieldNo, row: number) => cells[position.get(field) ?? -1]?.[row];
  const columns = cells.map((cell, index) => encodeSparse(fields[index] ?? 0, cell, beside));
  return trimmed([
    first.entity,
    first.event,
    first.source,
    first.session,
    changes.length,
    Uint8Array.from(fields),
    columns,
    first.target === null ? 0 : encodeRefs(changes.map((change) => change.target as ChangeRef)),
    encodeSince(changes),
    sparse(changes, (change) => (change.seen.length > 0 ? encodeRefs(change.seen) : null)),
    sparse(changes, (change) => (change.documents.length > 0 ? change.documents : null)),
    sparse(changes, (change) => change.act),
  ]);
}

function unionOfFields(changes: readonly Change[]): FieldNo[] {
  const union = new Set<FieldNo>();
  let lastSeen: readonly FieldNo[] | null = null;
  for (const change of changes) {
    if (change.fields === lastSeen) continue;
    lastSeen = change.fields;
    for (const field of change.fields) union.add(field);
  }
  return [...union].sort((a, b) => a - b);
}

function encodeSparse(
  field: FieldNo,
  cell: readonly (string | undefined)[],
  beside: (field: FieldNo, row: number) => string | undefined,
): unknown[] {
  const present = new Uint8Array(Math.ceil(cell.length / 8));
  const values: string[] = [];
  const rows: number[] = [];
  for (let row = 0; row < cell.length; row++) {
    const value = cell[row];
    if (value === undefined) continue;
    setBit(present, row);
    values.push(value);
    rows.push(row);
  }
  const column = encodeColumn(field, values, rows, beside);
  return [values.length === cell.length ? 0 : present, column];
}

function encodeRefs(refs: readonly ChangeRef[]): unknown[] {
  const streams = [...new Set(refs.map((ref) => ref.stream))];
  const at = new Map(streams.map((stream, index) => [stream, index]));
  const names = new Uint8Array(streams.length * 10);
  streams.forEach((stream, index) => {
    streamIdToBytes(stream, names, index * 10);
  });
  const tags = Buffer.alloc(refs.length * 4);
  const deltas: number[] = [];
  let last = 0;
  refs.forEach((ref, index) => {
    tags.writeUInt32BE(ref.tag, index * 4);
    deltas.push(ref.seq - last);
    last = ref.seq;
  });
  const which = streams.length === 1 ? 0 : writeVarints(refs.map((ref) => at.get(ref.stream) ?? 0));
  return [names, which, writeVarints(deltas), tags];
}

function encodeSince(changes: readonly Change[]): unknown {
  if (changes.every((change) => change.since === null)) return 0;
  return encodeColumn(
    0,
    changes.map((change) => change.since ?? ''),
    [],
    () => undefined,
  );
}

function sparse<T>(changes: readonly Change[], of: (change: Change) => T | null): unknown {
  const entries: unknown[] = [];
  changes.forEach((change, row) => {
    const value = of(change);
    if (value !== null) entries.push([row, value]);
  });
  return entries.length === 0 ? 0 : entries;
}

function trimmed(values: unknown[]): unknown[] {
  let end = values.length;
  while (values[end - 1] === 0) end--;
  return values.slice(0, end);
}
