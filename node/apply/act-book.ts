import { readRemittance } from '../../conflict/campaign/remittance.js';
import type { Change } from '../../proto/change.js';
import { fieldNo } from '../../proto/fields.js';
import { type ChangeRef, REF_BYTES } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import { pack, unpack } from '../../proto/pack.js';
import type { Branch } from '../log/log.js';
import { KIND, prefixRange, readRef, writeRef } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';

const CODE = fieldNo('CODE');
const DOC = fieldNo('DOC');
const HLC_BYTES = 8;

/** Words on nodes that are asked for again, by event, and what each is found by besides. */
export const OFFICE = '972';
export const REMITTANCE = '973';
export const READINESS = '974';
const SUBJECTS: { readonly [event: string]: (change: Change) => string } = {
  [OFFICE]: () => '',
  [READINESS]: () => '',
  [REMITTANCE]: (change) => readRemittance(said(change, DOC))?.day ?? '',
};

/** A word on a node (制证所移交 …), as it was said and stands. */
export interface KeptAct {
  readonly ref: ChangeRef;
  readonly branch: number;
  readonly author: NodeCode;
  /** The node it is about. */
  readonly code: NodeCode;
  readonly hlc: number;
  /** YYYYMMDD: the day it says. */
  readonly day: string;
  readonly session: number;
  /** DOC, JSON. */
  readonly text: string;
}

type Row = [branch: number, author: string, day: string, session: number, text: string];

function said(change: Change, field: number): string {
  return change.values[change.fields.indexOf(field)] ?? '';
}

function keyOf(ref: ChangeRef, change: Change, subject: string): Buffer {
  const head = `${change.event}${subject}|${said(change, CODE)}\0`;
  const length = Buffer.byteLength(head);
  const key = Buffer.alloc(1 + length + HLC_BYTES + REF_BYTES);
  key[0] = KIND.nodeAct;
  key.write(head, 1);
  key.writeBigUInt64BE(BigInt(change.hlc), 1 + length);
  writeRef(ref, key, 1 + length + HLC_BYTES);
  return key;
}

export function keepAct(tx: Transaction, branch: Branch, ref: ChangeRef, change: Change): void {
  const subject = SUBJECTS[change.event]?.(change);
  if (subject === undefined) return;
  const { since, session } = change;
  const row: Row = [branch.no, branch.author.code, since ?? '', session, said(change, DOC)];
  tx.put(keyOf(ref, change, subject), pack(row));
}

/** What is set aside was never said. */
export function dropAct(tx: Transaction, ref: ChangeRef, change: Change): void {
  const subject = SUBJECTS[change.event]?.(change);
  if (subject !== undefined) tx.del(keyOf(ref, change, subject));
}

/** Words whose subject is a day from one to another, both included: in the order of the days. */
export function actsBetween(
  store: Pick<Store, 'range'>,
  event: string,
  from: string,
  to: string,
): Promise<KeptAct[]> {
  const kind = Buffer.from([KIND.nodeAct]);
  const [, end] = prefixRange(Buffer.concat([kind, Buffer.from(`${event}${to}|`)]));
  return actsIn(store, Buffer.concat([kind, Buffer.from(`${event}${from}|`)]), end);
}

/** Words of one kind and subject, on one node or on all: by node, then in their order. */
export function actsOf(
  store: Pick<Store, 'range'>,
  event: string,
  { subject = '', code = '' }: { readonly subject?: string; readonly code?: NodeCode },
): Promise<KeptAct[]> {
  const end = code === '' ? '' : '\0';
  const prefix = Buffer.from(`${event}${subject}|${code}${end}`);
  return actsIn(store, ...prefixRange(Buffer.concat([Buffer.from([KIND.nodeAct]), prefix])));
}

async function actsIn(store: Pick<Store, 'range'>, from: Buffer, to: Buffer): Promise<KeptAct[]> {
  const found: KeptAct[] = [];
  for await (const [key, value] of store.range(from, to)) {
    const [branch, author, day, session, text] = unpack(value) as Row;
    const refAt = key.length - REF_BYTES;
    const head = key.toString('utf8', 1, refAt - HLC_BYTES - 1);
    found.push({
      ...{ branch, author, day, session, text },
      ref: readRef(key, refAt),
      hlc: Number(key.readBigUInt64BE(refAt - HLC_BYTES)),
      code: head.slice(head.indexOf('|') + 1),
    });
  }
  return found;
}
