import type { EntityNo } from '../../proto/entity.js';
import { type ChangeRef, REF_BYTES, streamIdFromBytes, streamIdToBytes } from '../../proto/id.js';

/**
 * Every key in the store. The first byte is the kind; docs/STORAGE.md lists them. Numbers are
 * big-endian, so that the order of keys is the order of what they stand for.
 */
export const KIND = {
  caseDue: 0x30, // 0  due, area, kind, time, case id   cases by the day they are due
  feed: 0x3a, // :  number                      what a batch has applied of a history
  cardApplicantIndex: 0x36, // 6  person id \0 ref   application by the person it is for
  cardAcceptanceIndex: 0x37, // 7  SLH \0 ref         application by acceptance number
  cardList: 0x38, // 8  stage, lane \0 ref      applications at a stage
  declaration: 0x39, // 9  node's code, hlc, ref   what a node declared of its register
  cardClock: 0x3c, // <  clock, day, lane \0 ref   application by a clock that runs on it
  nodeAct: 0x40, // @  event, subject, |, code, 0, hlc, ref   what was said of a node
  cardFee: 0x41, // A  d and day or r and receipt, lane \0 ref   application by the fee taken for it
  cardTally: 0x3b, // ;  period, lane             figures of applications of a year, month or day
  addressIndex: 0x33, // 3  MLXZ \0 ref         household by address
  paperIndex: 0x32, // 2  CYH \0 ref            person by volume and page of the paper register
  repeated: 0x31, // 1  author, time, entity, refs, field   a claim that repeats what was rejected
  caseWaiting: 0x3d, // =  day, family, subject   what becomes a case when that day comes
  caseGroup: 0x43, // C  family, subject, bucket   records that speak to one subject
  case: 0x44, // D  case id                        what a case is about
  caseList: 0x45, // E  kind, area, time, case id  cases in the order they are listed in
  caseCounter: 0x46, // F  area                    how many stand, by kind
  caseTelling: 0x47, // G  family, subject         a case stations may have to be told of
  caseClosed: 0x48, // H  as caseList                  cases that are decided and gone
  caseOfRecord: 0x49, // I  ref, case id           cases of a record
  formerNumberIndex: 0x4a, // J  GMSFHM \0 ref     person by a number no claim keeps
  lease: 0x4b, // K  ref                        leased block of sequences
  leaseSlot: 0x4c, // L  text                   numbers given of a block
  carried: 0x4d, // M  stream, seq              claims carried here, by whom
  carriedStream: 0x4e, // N  stream id           a stream of which claims were carried here
  householdLinkIndex: 0x4f, // O  id \0 ref        household by one it came out of or went into
  authority: 0x61, // a  branch, seq            authority document
  branch: 0x62, // b  branch                    one history of one stream
  counter: 0x63, // c  lane                     counts and state sum of a lane
  householdIndex: 0x64, // d  HH \0 ref         household by number
  receipt: 0x65, // e  stream, tier's code      newest receipt of a tier
  frame: 0x66, // f  branch, last seq           sealed frame
  frameHash: 0x67, // g  branch, last seq       its hash
  history: 0x68, // h  entity, ref, ref         superseded contribution
  rowIdIndex: 0x69, // i  RYID \0 ref             person by the file's row id
  note: 0x6b, // k  text                        own bookkeeping
  nameIndex: 0x6d, // m  XM \0 ref              person by name
  numberIndex: 0x6e, // n  GMSFHM \0 ref        person by number
  memberIndex: 0x6f, // o  HH \0 ref            person by household number
  parked: 0x70, // p  branch, seq               parked change
  record: 0x72, // r  entity, ref               record
  session: 0x73, // s  branch, seq              operator session
  tail: 0x74, // t  branch, seq                 change not sealed yet
  sentPackage: 0x54, // T  addressee, id     package with no receipt yet
  recipient: 0x55, // U  node                how answers to a node are sealed
  awaited: 0x75, // u  stream                   how far claims named records not here
  auditAnchor: 0x59, // Y  node's code, seq, stream, seq   hash of a node's audit at an entry
  attachment: 0x78, // x  hash                  an attachment held
  attachmentWanted: 0x77, // w  hash            one that is named here and not held
  attachmentMissing: 0x76, // v  branch, seq, hash   where one was named that was not held
  attachmentSent: 0x34, // 4  addressee, branch, seq, hash   on its way on a disk
  attachmentAsked: 0x35, // 5  node, hash        one that a node without a line asks for
  attachmentUp: 0x79, // y  branch, seq, hash   named, and not known to be held above
  meta: 0x7a, // z  text                        the store itself
} as const;

/** Index values are empty. */
export const EMPTY = Buffer.alloc(0);

export function branchKey(branch: number): Buffer {
  const key = Buffer.allocUnsafe(5);
  key[0] = KIND.branch;
  key.writeUInt32BE(branch, 1);
  return key;
}

/** Keys of what lies along a branch: frame, frameHash, tail, parked, session, authority. */
export function seqKey(kind: number, branch: number, seq: number): Buffer {
  const key = Buffer.allocUnsafe(11);
  key[0] = kind;
  key.writeUInt32BE(branch, 1);
  key.writeUIntBE(seq, 5, 6);
  return key;
}

export function seqOfKey(key: Buffer): { branch: number; seq: number } {
  return { branch: key.readUInt32BE(1), seq: key.readUIntBE(5, 6) };
}

let lastStream = '';
const lastStreamBytes = Buffer.alloc(10);

/** Writes a ref at `at`; the stream's bytes are kept from the last call, most calls repeat it. */
export function writeRef(ref: ChangeRef, key: Buffer, at: number): void {
  if (ref.stream !== lastStream) {
    streamIdToBytes(ref.stream, lastStreamBytes);
    lastStream = ref.stream;
  }
  lastStreamBytes.copy(key, at);
  key.writeUIntBE(ref.seq, at + 10, 6);
  key.writeUInt32BE(ref.tag, at + 16);
}

export function readRef(key: Buffer, at: number): ChangeRef {
  return {
    stream: streamIdFromBytes(key, at),
    seq: key.readUIntBE(at + 10, 6),
    tag: key.readUInt32BE(at + 16),
  };
}

export function recordKey(entity: EntityNo, ref: ChangeRef): Buffer {
  const key = Buffer.allocUnsafe(2 + REF_BYTES);
  key[0] = KIND.record;
  key[1] = entity;
  writeRef(ref, key, 2);
  return key;
}

export function historyKey(entity: EntityNo, ref: ChangeRef, change: ChangeRef): Buffer {
  const key = Buffer.allocUnsafe(2 + REF_BYTES * 2);
  key[0] = KIND.history;
  key[1] = entity;
  writeRef(ref, key, 2);
  writeRef(change, key, 2 + REF_BYTES);
  return key;
}

export function carriedKey(stream: string, seq: number): Buffer {
  const key = Buffer.allocUnsafe(17);
  key[0] = KIND.carried;
  streamIdToBytes(stream, key, 1);
  key.writeUIntBE(seq, 11, 6);
  return key;
}

export function placeOfCarried(key: Buffer): { stream: string; seq: number } {
  return { stream: streamIdFromBytes(key, 1), seq: key.readUIntBE(11, 6) };
}

/** From and to of what was carried of a stream from `seq` on. */
export function carriedRange(stream: string, seq: number): [Buffer, Buffer] {
  const [, to] = prefixRange(carriedKey(stream, 0).subarray(0, 11));
  return [carriedKey(stream, seq), to];
}

/** Index entry: kind, value, 0, ref. Values hold no zero byte. */
export function indexKey(kind: number, value: string, ref: ChangeRef): Buffer {
  const length = Buffer.byteLength(value);
  const key = Buffer.allocUnsafe(2 + length + REF_BYTES);
  key[0] = kind;
  key.write(value, 1);
  key[1 + length] = 0;
  writeRef(ref, key, 2 + length);
  return key;
}

const passing: Buffer[] = [];

/** The same key, good until the next call: index entries are put by the thousand. */
export function passingIndexKey(kind: number, value: string, ref: ChangeRef): Buffer {
  const length = Buffer.byteLength(value);
  let key = passing[length];
  if (key === undefined) {
    key = Buffer.alloc(2 + length + REF_BYTES);
    passing[length] = key;
  }
  key[0] = kind;
  key.write(value, 1);
  writeRef(ref, key, 2 + length);
  return key;
}

/** From and to of all entries with exactly this value. */
export function indexRange(kind: number, value: string): [Buffer, Buffer] {
  const text = Buffer.from(value);
  const head = Buffer.from([kind]);
  return [
    Buffer.concat([head, text, Buffer.from([0])]),
    Buffer.concat([head, text, Buffer.from([1])]),
  ];
}

export function indexRef(key: Buffer): ChangeRef {
  return readRef(key, key.length - REF_BYTES);
}

/** The value an index entry leads from. */
export function indexValue(key: Buffer): string {
  return key.toString('utf8', 1, key.length - REF_BYTES - 1);
}

export function textKey(kind: number, text: string): Buffer {
  return Buffer.concat([Buffer.from([kind]), Buffer.from(text)]);
}

export function textOfKey(key: Buffer): string {
  return key.toString('utf8', 1);
}

/** From and to of all keys that start with `prefix`. */
export function prefixRange(prefix: Uint8Array): [Buffer, Buffer] {
  const to = Buffer.from(prefix);
  for (let at = to.length - 1; at >= 0; at--) {
    if (to[at] !== 0xff) {
      to[at] = (to[at] ?? 0) + 1;
      return [Buffer.from(prefix), to.subarray(0, at + 1)];
    }
  }
  throw new RangeError('no key after this prefix');
}

export function kindRange(kind: number): [Buffer, Buffer] {
  return prefixRange(Buffer.from([kind]));
}

export function awaitedKey(stream: string): Buffer {
  const key = Buffer.allocUnsafe(11);
  key[0] = KIND.awaited;
  streamIdToBytes(stream, key, 1);
  return key;
}

export function streamOfKey(key: Buffer): string {
  return streamIdFromBytes(key, 1);
}

export function receiptKey(stream: string, node: string): Buffer {
  const key = Buffer.allocUnsafe(11 + node.length);
  key[0] = KIND.receipt;
  streamIdToBytes(stream, key, 1);
  key.write(node, 11);
  return key;
}

export function leaseKey(ref: ChangeRef): Buffer {
  const key = Buffer.allocUnsafe(1 + REF_BYTES);
  key[0] = KIND.lease;
  writeRef(ref, key, 1);
  return key;
}

/** In the order in which this node applied. */
export function feedKey(no: number): Buffer {
  const key = Buffer.allocUnsafe(7);
  key[0] = KIND.feed;
  key.writeUIntBE(no, 1, 6);
  return key;
}

export function feedNoOf(key: Buffer): number {
  return key.readUIntBE(1, 6);
}

/** In the order of a node's audit; of one place there may be two words, by two lives of a node. */
export function auditAnchorKey(node: string, auditSeq: number, ref: ChangeRef): Buffer {
  const key = Buffer.alloc(1 + node.length + 6 + REF_BYTES);
  key[0] = KIND.auditAnchor;
  key.write(node, 1, 'latin1');
  key.writeUIntBE(auditSeq, 1 + node.length, 6);
  writeRef(ref, key, 7 + node.length);
  return key;
}

/** In the order of the times at which a node declared something. */
export function declarationKey(node: string, hlc: number, ref: ChangeRef): Buffer {
  const key = Buffer.alloc(1 + node.length + 8 + REF_BYTES);
  key[0] = KIND.declaration;
  key.write(node, 1, 'latin1');
  key.writeBigUInt64BE(BigInt(hlc), 1 + node.length);
  writeRef(ref, key, 9 + node.length);
  return key;
}

export function hlcOfDeclaration(key: Buffer): number {
  return Number(key.readBigUInt64BE(key.length - REF_BYTES - 8));
}

export function declarationRange(node: string): [Buffer, Buffer] {
  return prefixRange(Buffer.concat([Buffer.from([KIND.declaration]), Buffer.from(node, 'latin1')]));
}

export function auditAnchorRange(node: string): [Buffer, Buffer] {
  return prefixRange(Buffer.concat([Buffer.from([KIND.auditAnchor]), Buffer.from(node, 'latin1')]));
}

export function auditSeqOfKey(key: Buffer): number {
  return key.readUIntBE(key.length - REF_BYTES - 6, 6);
}
