import { livesIn } from '../../conflict/life.js';
import { entityNo, isEntity } from '../../proto/entity.js';
import { HujiError } from '../../proto/errors.js';
import { fieldAt, fieldNo } from '../../proto/fields.js';
import { hlcToText } from '../../proto/hlc.js';
import { type ChangeRef, idToRef, REF_BYTES, refToId } from '../../proto/id.js';
import { sourceAt } from '../../proto/source.js';
import type { Json } from '../control/control.js';
import { LIMITS } from '../limits.js';
import type { HujiNode } from '../node.js';
import type { StoredRecordView } from '../query/record-view.js';
import { KIND, readRef, writeRef } from '../store/keys.js';
import { countParam, flagParam, optionalText, type Params, textParam } from './params.js';

const PERSON = entityNo('person');
const LISTED = ['XM', 'XB', 'CSRQ', 'GMSFHM', 'HH'] as const;
const NUMBERS = new Set(
  ['GMSFHM', 'FQGMSFHM', 'MQGMSFHM', 'POGMSFHM', 'JHRYGMSFHM', 'JHREGMSFHM'].map(fieldNo),
);

/** Whether numbers may be shown whole; that takes a purpose. */
function unmasked(params: Params): boolean {
  if (!flagParam(params, 'unmask')) return false;
  if (optionalText(params, 'purpose') === null) throw new HujiError('PURPOSE_NEEDED');
  return true;
}

/** `220102********002X`: area and order stay, the birth date goes. */
export function masked(field: number, value: string): string {
  if (!NUMBERS.has(field) || value.length < 11) return value;
  return value.slice(0, 6) + '*'.repeat(value.length - 10) + value.slice(-4);
}

/** `get person ID`. */
export function getRecord(node: HujiNode, params: Params): Json {
  const entity = textParam(params, 'entity');
  if (!isEntity(entity) || (entity !== 'person' && entity !== 'household')) {
    throw new HujiError('USAGE', `no records of ${entity}`);
  }
  const whole = unmasked(params);
  const ref = idToRef(textParam(params, 'id'));
  const view = node.query.record(entityNo(entity), ref);
  if (view === null) throw new HujiError('ENTITY_UNKNOWN');
  const show = (field: number, value: string) => (whole ? value : masked(field, value));
  const fields: { [id: string]: Json } = {};
  for (const field of view.fields()) {
    const value = view.value(field);
    if (value !== undefined) fields[fieldAt(field)?.id ?? field] = show(field, value);
  }
  const claims = view.contributions.map((item): Json => {
    const stated: { [id: string]: Json } = {};
    item.fields.forEach((field, at) => {
      if (item.kept[at] === true) {
        stated[fieldAt(field)?.id ?? field] = show(field, item.values[at] ?? '');
      }
    });
    return {
      change: refToId(item.change),
      source: sourceAt(item.source),
      event: item.event,
      since: item.since,
      at: hlcToText(item.hlc),
      fields: stated,
    };
  });
  const live = livesIn(view.record, view.home);
  return { id: refToId(ref), entity, live, station: view.home, fields, claims };
}

/** `find --number|--name|--household`. */
export async function findPeople(node: HujiNode, params: Params): Promise<Json> {
  const whole = unmasked(params);
  const limit = countParam(params, 'limit', 50, LIMITS.listMax);
  const [kind, value] = wanted(params);
  let after = cursorOf(params);
  const people: Json[] = [];
  const matches = filterOf(node, params);
  for (;;) {
    const refs = await node.query.lookUp(kind, value, limit + 1 - people.length, after);
    for (const ref of refs) {
      const view = node.query.record(PERSON, ref);
      if (people.length === limit) return { people, next: cursorText(after) };
      after = bytesOf(ref);
      if (view !== null && matches(view)) people.push(row(view, whole));
    }
    if (refs.length === 0 || people.length > limit) return { people, next: null };
    if (refs.length < limit + 1 - people.length) return { people, next: null };
  }
}

function wanted(params: Params): [number, string] {
  const asked: [number, string][] = [];
  const number = optionalText(params, 'number');
  if (number !== null) asked.push([KIND.numberIndex, number.toUpperCase()]);
  const name = optionalText(params, 'name');
  if (name !== null) asked.push([KIND.nameIndex, name]);
  const household = optionalText(params, 'household');
  if (household !== null) asked.push([KIND.memberIndex, household]);
  const [first] = asked;
  if (first === undefined || asked.length > 1) {
    throw new HujiError('USAGE', 'one of number, name, household');
  }
  return first;
}

function filterOf(node: HujiNode, params: Params): (view: StoredRecordView) => boolean {
  const area = optionalText(params, 'area');
  const born = optionalText(params, 'born');
  return (view) => {
    if (area !== null && !(view.home !== null && inArea(node, view.home, area))) return false;
    return born === null || isBorn(view.value(fieldNo('CSRQ')) ?? '', born);
  };
}

/** `born` is a year, a month, a day, or two days joined by `-`, both included. */
function isBorn(day: string, born: string): boolean {
  const [first = '', last] = born.split('-');
  return last === undefined ? day.startsWith(first) : first <= day && day <= last;
}

function inArea(node: HujiNode, home: string, area: string): boolean {
  return node.topology.isAtOrBelow(home, area.padEnd(12, '0'));
}

function row(view: StoredRecordView, whole: boolean): Json {
  const cells: { [id: string]: Json } = { id: refToId(view.ref) };
  for (const id of LISTED) {
    const field = fieldNo(id);
    const value = view.value(field) ?? null;
    cells[id] = value === null || whole ? value : masked(field, value);
  }
  return { ...cells, station: view.home };
}

function bytesOf(ref: ChangeRef): Buffer {
  const bytes = Buffer.alloc(REF_BYTES);
  writeRef(ref, bytes, 0);
  return bytes;
}

function cursorText(after: Uint8Array | null): string | null {
  return after === null ? null : Buffer.from(after).toString('base64url');
}

function cursorOf(params: Params): Buffer | null {
  const text = optionalText(params, 'cursor');
  if (text === null) return null;
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== REF_BYTES || readRef(bytes, 0).seq < 1)
    throw new HujiError('CURSOR_INVALID');
  return bytes;
}
