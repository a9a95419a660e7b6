import { HujiError } from '../../proto/errors.js';

/** A piece of one direction of a session: its number, and whether it is the last. */
export interface Piece {
  readonly seq: number;
  readonly last: boolean;
  readonly bytes: Buffer;
}

/** How far one end has got, in numbers of pieces. */
export interface Word {
  /**
   * `again`: something was passed over. `gone`: this session is not known here. `refused`:
   * JetStream does not take what this end sends.
   */
  readonly kind: 'so-far' | 'again' | 'gone' | 'refused';
  /** All up to here has arrived. */
  readonly got: number;
  /** All up to here has been taken by whoever reads. */
  readonly taken: number;
  /** The last one sent the other way. */
  readonly sent: number;
}

const KINDS = ['so-far', 'again', 'gone', 'refused'] as const;
export const PIECE_HEAD_BYTES = 5;
const WORD_BYTES = 13;

export function encodePiece({ seq, last, bytes }: Piece): Buffer {
  const head = Buffer.allocUnsafe(PIECE_HEAD_BYTES);
  head.writeUInt32BE(seq, 0);
  head.writeUInt8(last ? 1 : 0, 4);
  return Buffer.concat([head, bytes]);
}

/** Throws PROTOCOL_GARBAGE. The bytes are a view of `record`. */
export function decodePiece(record: Uint8Array): Piece {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
  const flag = bytes.length < PIECE_HEAD_BYTES ? 2 : bytes.readUInt8(4);
  if (flag > 1) throw new HujiError('PROTOCOL_GARBAGE', 'no piece of a session');
  return { seq: bytes.readUInt32BE(0), last: flag === 1, bytes: bytes.subarray(PIECE_HEAD_BYTES) };
}

export function encodeWord({ kind, got, taken, sent }: Word): Buffer {
  const bytes = Buffer.allocUnsafe(WORD_BYTES);
  bytes.writeUInt8(KINDS.indexOf(kind), 0);
  bytes.writeUInt32BE(got, 1);
  bytes.writeUInt32BE(taken, 5);
  bytes.writeUInt32BE(sent, 9);
  return bytes;
}

/** Throws PROTOCOL_GARBAGE. */
export function decodeWord(record: Uint8Array): Word {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
  const kind = bytes.length === WORD_BYTES ? KINDS[bytes.readUInt8(0)] : undefined;
  if (kind === undefined) throw new HujiError('PROTOCOL_GARBAGE', 'no word of a session');
  return {
    kind,
    got: bytes.readUInt32BE(1),
    taken: bytes.readUInt32BE(5),
    sent: bytes.readUInt32BE(9),
  };
}
