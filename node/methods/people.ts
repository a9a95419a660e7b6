import { isLive } from '../../conflict/life.js';
import { newCardNeeded } from '../../conflict/number-correction.js';
import { RULING } from '../../conflict/verdict.js';
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
import { linksOf } from './households.js';
import {
  firstEntries,
  matchOf,
  numberPlaces,
  type SearchPlace,
  standsIn,
} from './number-search.js';
import { countParam, dayParam, flagParam, optionalText, type Params, textParam } from './params.js';

const PERSON = entityNo('person');
const NUMBER = fieldNo('GMSFHM');
const LISTED = ['XM', 'XB', 'CSRQ', 'GMSFHM', 'HH'] as const;
const NUMBERS = new Set(
  ['GMSFHM', 'FQGMSFHM', 'MQGMSFHM', 'POGMSFHM', 'JHRYGMSFHM', 'JHREGMSFHM'].map(fieldNo),
);

/** Whether numbers may be shown whole; that takes a purpose. */
export function unmasked(params: Params): boolean {
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
export async function getRecord(node: HujiNode, params: Params): Promise<Json> {
  const entity = textParam(params, 'entity');
  if (!isEntity(entity) || (entity !== 'person' && entity !== 'household')) {
    throw new HujiError('USAGE', 'there are no records of that kind');
  }
  const whole = unmasked(params);
  const ref = idToRef(textParam(params, 'id'));
  const now = node.query.record(entityNo(entity), ref);
  const day = dayParam(params, 'asOf');
  const view = now === null || day === null ? now : node.query.asOf(now, day);
  if (view === null) throw new HujiError('ENTITY_UNKNOWN');
  const show = (field: number, value: string) => (whole ? value : masked(field, value));
  const fields: { [id: string]: Json } = {};
  const recoded: { [id: string]: Json } = {};
  for (const field of view.fields()) {
    const decision = view.decision(field);
    if (decision === null) continue;
    const value = view.shown(field, decision);
    fields[fieldAt(field)?.id ?? field] = show(field, value);
    if (value !== decision.value) recoded[fieldAt(field)?.id ?? field] = decision.value;
  }
  const claims = view.contributions.map((item): Json => {
    const stated: { [id: string]: Json } = {};
    item.fields.forEach((field, at) => {
      // What a verdict says of values stands in it whole; explain shows it field by field.
      if (item.kept[at] === true && field !== RULING) {
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
  const live = isLive(view.record);
  const links = await linksOf(node, view);
  const followed = Object.keys(recoded).length === 0 ? {} : { recoded };
  const needsCard =
    entity === 'person' &&
    newCardNeeded(node.query.everything(view), view.value(NUMBER), view.setting.precedes);
  const about = { id: refToId(ref), entity, live, station: view.home, ...links };
  if (needsCard) Object.assign(about, { newCardNeeded: true });
  const document = { ...about, fields, ...followed, claims };
  return day === null ? document : { ...document, asOf: day };
}

/** `find --number|--name|--household`. */
export async function findPeople(node: HujiNode, params: Params): Promise<Json> {
  const whole = unmasked(params);
  const limit = countParam(params, 'limit', 50, LIMITS.listMax);
  const places = placesOf(params);
  const matches = filterOf(node, params);
  const people: Json[] = [];
  let { at, after } = cursorOf(params, places.length);
  const first = await firstEntries(node.query, places, limit + 1, { at, after });
  for (; at < places.length; at++, after = null) {
    const place = places[at] as SearchPlace;
    let wanted = limit + 1;
    let refs = first[at] ?? [];
    for (;;) {
      for (const ref of refs) {
        const view = node.query.record(PERSON, ref);
        const isNew = view !== null && !standsIn(node.store, places.slice(0, at), view);
        if (people.length === limit) return { people, next: cursorText(at, after) };
        after = bytesOf(ref);
        if (!isNew || !matches(view)) continue;
        people.push({ ...row(view, whole), ...matchOf(place, places, view) });
      }
      if (refs.length < wanted) break;
      wanted = limit + 1 - people.length;
      refs = await node.query.lookUp(place.kind, place.value, wanted, after);
    }
  }
  return { people, next: null };
}

function placesOf(params: Params): readonly SearchPlace[] {
  const asked: (readonly SearchPlace[])[] = [];
  const number = optionalText(params, 'number');
  if (number !== null) asked.push(numberPlaces(number));
  const name = optionalText(params, 'name');
  if (name !== null) asked.push([{ kind: KIND.nameIndex, value: name }]);
  const household = optionalText(params, 'household');
  if (household !== null) asked.push([{ kind: KIND.memberIndex, value: household }]);
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

/** By the code the area has or had: a station keeps its own when its district gets another. */
function inArea(node: HujiNode, home: string, area: string): boolean {
  const lies = (station: string, code: string) =>
    node.topology.isAtOrBelow(station, code.padEnd(12, '0'));
  if (lies(home, area)) return true;
  const today = (code: string) => node.query.areaToday(code.slice(0, 6)) + code.slice(6);
  return lies(today(home), area) || lies(today(home), today(area));
}

function row(view: StoredRecordView, whole: boolean): { [name: string]: Json } {
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

/** Which place of the search, and after which record in it. */
function cursorText(at: number, after: Uint8Array | null): string {
  return Buffer.concat([Buffer.from([at]), after ?? Buffer.alloc(0)]).toString('base64url');
}

function cursorOf(params: Params, places: number): { at: number; after: Buffer | null } {
  const text = optionalText(params, 'cursor');
  if (text === null) return { at: 0, after: null };
  const bytes = Buffer.from(text, 'base64url');
  const [at = places] = bytes;
  const after = bytes.subarray(1);
  const isWhole = after.length === REF_BYTES && readRef(after, 0).seq >= 1;
  if (at >= places || !(after.length === 0 || isWhole)) throw new HujiError('CURSOR_INVALID');
  return { at, after: isWhole ? after : null };
}
