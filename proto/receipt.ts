import { type KeyObject, sign, verify } from 'node:crypto';
import { HujiError } from './errors.js';
import { type Head, headFromWire, headToWire, publicKey } from './frame.js';
import type { Hlc } from './hlc.js';
import { isNodeCode, isTier, type NodeCode, type Tier } from './node-code.js';
import { codec, loadRoot } from './schema.js';

/** One tier's signed word about one stream: what it holds durably, and how safely. */
export interface Receipt {
  readonly node: NodeCode;
  readonly tier: Tier;
  readonly held: Head;
  readonly applied: number;
  /** Covered by a finished backup or a second node; only below it may a log be trimmed. */
  readonly backedUp: number;
  readonly attachments: number;
  readonly hlc: Hlc;
}

/** A receipt as it travels: the same bytes at every tier below. */
export interface SignedReceipt {
  readonly receipt: Receipt;
  readonly content: Uint8Array;
  readonly signature: Uint8Array;
}

interface WireReceipt {
  node: string;
  tier: string;
  held: { stream: Uint8Array; seq: number; hash: Uint8Array } | null;
  applied: number;
  backedUp: number;
  attachments: number;
  hlc: number;
}

const root = loadRoot('frame.proto', 'compare.proto', 'messages.proto');
const contentCodec = codec<WireReceipt>(root, 'huji.v1.ReceiptContent');
const DOMAIN = Buffer.from('huji-receipt/1\0');

export function signReceipt(receipt: Receipt, key: KeyObject): SignedReceipt {
  const content = contentCodec.encode({ ...receipt, held: headToWire(receipt.held) });
  return { receipt, content, signature: sign(null, Buffer.concat([DOMAIN, content]), key) };
}

/** Reads, checks no signature. Throws PROTOCOL_GARBAGE. */
export function readReceipt(content: Uint8Array, signature: Uint8Array): SignedReceipt {
  const wire = contentCodec.decode(content);
  if (!isNodeCode(wire.node) || !isTier(wire.tier) || wire.held === null) {
    throw new HujiError('PROTOCOL_GARBAGE', 'receipt');
  }
  const held = headFromWire(wire.held);
  return { receipt: { ...wire, tier: wire.tier, held }, content, signature };
}

export function verifyReceipt(signed: SignedReceipt, key: string): boolean {
  const bytes = Buffer.concat([DOMAIN, signed.content]);
  return verify(null, bytes, publicKey(key), signed.signature);
}
