import type { Change } from '../../proto/change.js';
import { entityNo } from '../../proto/entity.js';
import { fieldNo } from '../../proto/fields.js';
import { type ChangeId, type ChangeRef, refToId } from '../../proto/id.js';
import { isNodeCode, type NodeCode } from '../../proto/node-code.js';
import type { Draft } from '../capture/capture.js';
import { KIND, prefixRange, textKey, textOfKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';

const PREFIX = 'asked|';
const CODE = fieldNo('CODE');
const DOC = fieldNo('DOC');

/** What a node asks of the province: that a node be listed below a parent. */
export interface PlaceRequest {
  readonly code: NodeCode;
  readonly parent: NodeCode;
  /** Where the parent listens; empty: as listed. */
  readonly addresses: readonly string[];
  readonly why: string;
}

/** A request as applied here: which change it is, and whose. */
export interface AskedPlace extends PlaceRequest {
  readonly id: ChangeId;
  readonly author: NodeCode;
}

/** Written in the author's own lane. */
export function requestDraft(request: PlaceRequest): Draft {
  return {
    entity: entityNo('node'),
    target: null,
    event: '914',
    source: 0,
    since: null,
    fields: [CODE, DOC],
    values: [request.code, JSON.stringify(request)],
    seen: [],
    documents: [],
    act: null,
  };
}

/** Kept from when it is applied until the province has answered it. */
export function putRequest(
  tx: Transaction,
  author: NodeCode,
  ref: ChangeRef,
  change: Change,
): void {
  const document = change.values[change.fields.indexOf(DOC)] ?? '';
  tx.put(requestKey(refToId(ref)), Buffer.from(JSON.stringify([author, document])));
}

export function dropRequest(tx: Transaction, id: ChangeId): void {
  tx.del(requestKey(id));
}

/** The note under which a request is kept. */
export function requestNote(id: ChangeId): string {
  return PREFIX + id;
}

function requestKey(id: ChangeId): Buffer {
  return textKey(KIND.note, requestNote(id));
}

/** Every request kept, oldest stream by stream; what cannot be read asks for nothing. */
export async function requestsIn(
  store: Pick<Store, 'range'>,
): Promise<{ id: ChangeId; asked: AskedPlace | null }[]> {
  const found: { id: ChangeId; asked: AskedPlace | null }[] = [];
  for await (const [key, value] of store.range(...prefixRange(textKey(KIND.note, PREFIX)))) {
    const id = textOfKey(key).slice(PREFIX.length);
    const [author, document] = JSON.parse(value.toString()) as [NodeCode, string];
    const request = requestOf(document);
    found.push({ id, asked: request === null ? null : { ...request, id, author } });
  }
  return found.sort((a, b) => seqOf(a.id) - seqOf(b.id));
}

function seqOf(id: ChangeId): number {
  return Number(id.split('-')[1]);
}

function requestOf(document: string): PlaceRequest | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch {
    return null;
  }
  const { code, parent, addresses, why } = Object(parsed) as { readonly [name: string]: unknown };
  const lawful = isCode(code) && isCode(parent) && Array.isArray(addresses);
  if (!lawful) return null;
  const texts = addresses.filter((each): each is string => typeof each === 'string');
  return { code, parent, addresses: texts, why: typeof why === 'string' ? why : '' };
}

function isCode(value: unknown): value is NodeCode {
  return typeof value === 'string' && isNodeCode(value);
}
