import type { EvidenceDocument } from '../../proto/change.js';
import { entityNo, isEntity } from '../../proto/entity.js';
import { HujiError } from '../../proto/errors.js';
import { eventOf } from '../../proto/events.js';
import { findField } from '../../proto/fields.js';
import { type ChangeRef, idToRef } from '../../proto/id.js';
import { isSource, sourceNo } from '../../proto/source.js';
import type { Draft } from '../capture/capture.js';
import { attachmentsOf } from './attached.js';

/** What a line of `submit` asks for, and the bytes that come with it. Throws why it is none. */
export function draftIn(object: { readonly [name: string]: unknown }): {
  readonly draft: Draft;
  readonly attachments: ReadonlyMap<string, Uint8Array>;
} {
  refuseUnknown(object);
  const { entity, id, event, source, since, fields, documents, seen, act } = object;
  if (typeof entity !== 'string' || !isEntity(entity) || entityNo(entity) < entityNo('person')) {
    throw new HujiError('USAGE', 'entity');
  }
  const type = typeof event === 'string' ? eventOf(event) : undefined;
  if (typeof event !== 'string' || type === undefined) {
    throw new HujiError('EVENT_UNKNOWN', String(event).slice(0, 40));
  }
  // Cards have commands of their own, and steps that one officer must not take together.
  if (type.byNode === true || type.entity === 'card') throw new HujiError('EVENT_FORBIDDEN', event);
  if (typeof source !== 'string' || !isSource(source)) throw new HujiError('LOAD_SOURCE');
  const target = id === undefined || id === null ? null : idToRef(String(id));
  const cells = cellsOf(fields);
  const attached = attachmentsOf(object['attachments']);
  const draft: Draft = {
    entity: entityNo(entity),
    target,
    event,
    source: sourceNo(source),
    since: textOr(since, 'since') || null,
    fields: cells.map(([field]) => field),
    values: cells.map(([, value]) => value),
    seen: seenOf(seen),
    documents: [...documentsOf(documents), ...attached.map(({ document }) => document)],
    act: textOr(act, 'act'),
  };
  const attachments = new Map(attached.map(({ hash, bytes }) => [hash, bytes]));
  return { draft, attachments };
}

const KEYS = new Set([
  ...['ref', 'entity', 'id', 'event', 'source', 'since', 'fields', 'documents', 'attachments'],
  ...['seen', 'act', 'number'],
]);

/** A paper or a claim seen is not lost for a misspelt key. What is no name of a key is not told. */
function refuseUnknown(object: { readonly [name: string]: unknown }): void {
  const unknown = Object.keys(object).find((key) => !KEYS.has(key));
  if (unknown === undefined) return;
  throw new HujiError('USAGE', /^[a-z]{1,20}$/i.test(unknown) ? `key ${unknown}` : 'unknown key');
}

function cellsOf(fields: unknown): [number, string][] {
  if (fields === undefined || fields === null) return [];
  if (typeof fields !== 'object') throw new HujiError('USAGE', 'fields');
  const cells = Object.entries(fields).map(([name, value]): [number, string] => {
    const field = findField(name);
    if (field === undefined) throw new HujiError('FIELD_UNKNOWN', name.slice(0, 40));
    if (typeof value !== 'string') throw new HujiError('FIELD_VALUE', field.id);
    return [field.no, value];
  });
  cells.sort(([a], [b]) => a - b);
  if (cells.some(([no], at) => no === cells[at - 1]?.[0]))
    throw new HujiError('USAGE', 'a field twice');
  return cells;
}

/** Ids of changes or of claims (`<change id>:<field>`). */
function seenOf(value: unknown): ChangeRef[] | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value)) throw new HujiError('USAGE', 'seen');
  return value.map((id) => idToRef(String(id).split(':')[0] ?? ''));
}

/** What is left out is null; a number in the place of a text is not lost for want of quotes. */
function textOr(value: unknown, what: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new HujiError('USAGE', what);
  return value;
}

const OF_DOCUMENT: ReadonlySet<string> = new Set(['kind', 'number', 'issued']);

function documentsOf(value: unknown): EvidenceDocument[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new HujiError('USAGE', 'documents');
  return value.map((item: unknown) => {
    const parts = (item ?? {}) as { readonly [name: string]: unknown };
    const [kind, number, issued] = ['kind', 'number', 'issued'].map((name) =>
      textOr(parts[name], 'documents'),
    );
    const isKnown = Object.keys(parts).every((name) => OF_DOCUMENT.has(name));
    if (typeof kind !== 'string' || !isKnown) throw new HujiError('USAGE', 'documents');
    return {
      kind,
      ...(typeof number === 'string' ? { number } : {}),
      ...(typeof issued === 'string' ? { issued } : {}),
    };
  });
}
