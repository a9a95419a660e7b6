import type { EntityNo } from '../../proto/entity.js';
import { type ChangeRef, REF_BYTES } from '../../proto/id.js';
import { KIND, prefixRange, readRef, writeRef } from '../store/keys.js';

const NODE_BYTES = 12;
const REPEATED_BYTES = 1 + NODE_BYTES + 8 + 1 + 2 * REF_BYTES + 2;

/** A claim that repeats a value somebody decided against. */
export interface RepeatedRow {
  /** Whoever sent it. */
  readonly author: string;
  readonly hlc: number;
  readonly entity: EntityNo;
  readonly target: ChangeRef;
  readonly claim: ChangeRef;
  readonly field: number;
}

export function repeatedKey({ author, hlc, entity, target, claim, field }: RepeatedRow): Buffer {
  const key = Buffer.alloc(REPEATED_BYTES);
  key[0] = KIND.repeated;
  key.write(author, 1, 'latin1');
  key.writeBigUInt64BE(BigInt(hlc), 1 + NODE_BYTES);
  key[9 + NODE_BYTES] = entity;
  writeRef(target, key, 10 + NODE_BYTES);
  writeRef(claim, key, 10 + NODE_BYTES + REF_BYTES);
  key.writeUInt16BE(field, REPEATED_BYTES - 2);
  return key;
}

export function repeatedOfKey(key: Buffer): RepeatedRow {
  return {
    author: key.toString('latin1', 1, 1 + NODE_BYTES),
    hlc: Number(key.readBigUInt64BE(1 + NODE_BYTES)),
    entity: key[9 + NODE_BYTES] ?? 0,
    target: readRef(key, 10 + NODE_BYTES),
    claim: readRef(key, 10 + NODE_BYTES + REF_BYTES),
    field: key.readUInt16BE(REPEATED_BYTES - 2),
  };
}

/** Those a node sent; '' for everybody's. */
export function repeatedRange(author: string): [Buffer, Buffer] {
  return prefixRange(Buffer.concat([Buffer.from([KIND.repeated]), Buffer.from(author, 'latin1')]));
}
