import { KIND, prefixRange, seqKey } from '../store/keys.js';

const HASH_BYTES = 32;
const PLACE_BYTES = 11;

/** Kind and hash: an attachment held, or one wanted. */
export function hashKey(kind: number, hash: string): Buffer {
  const key = Buffer.allocUnsafe(1 + HASH_BYTES);
  key[0] = kind;
  key.write(hash, 1, 'hex');
  return key;
}

/** Kind, branch, seq, hash: where an attachment is named. */
export function placeKey(kind: number, branch: number, seq: number, hash: string): Buffer {
  return Buffer.concat([seqKey(kind, branch, seq), Buffer.from(hash, 'hex')]);
}

export function hashOfKey(key: Buffer): string {
  return key.toString('hex', key.length - HASH_BYTES);
}

/** From and to of the places of a branch from `from` on, up to `to` where given. */
export function placesOf(
  kind: number,
  branch: number,
  from: number,
  to?: number,
): [Buffer, Buffer] {
  const [, end] = prefixRange(seqKey(kind, branch, 0).subarray(0, PLACE_BYTES - 6));
  return [seqKey(kind, branch, from), to === undefined ? end : seqKey(kind, branch, to + 1)];
}

export function sizeValue(size: number): Buffer {
  const value = Buffer.allocUnsafe(4);
  value.writeUInt32BE(size);
  return value;
}

const STORED_HEAD = 10;

/** As it lies in the store: where it was first named, then its bytes. */
export function storedValue(branch: number, seq: number, bytes: Uint8Array): Buffer {
  const value = Buffer.allocUnsafe(STORED_HEAD + bytes.length);
  value.writeUInt32BE(branch);
  value.writeUIntBE(seq, 4, 6);
  value.set(bytes, STORED_HEAD);
  return value;
}

export function readStored(value: Buffer): { branch: number; seq: number; bytes: Buffer } {
  return {
    branch: value.readUInt32BE(0),
    seq: value.readUIntBE(4, 6),
    bytes: value.subarray(STORED_HEAD),
  };
}

/** In the order of hashes, from behind `after`. */
export function wantedAfter(after: string): [Buffer, Buffer] {
  const [from, to] = prefixRange(Buffer.from([KIND.attachmentWanted]));
  if (after === '') return [from, to];
  return [Buffer.concat([hashKey(KIND.attachmentWanted, after), Buffer.from([0])]), to];
}
