import { HujiError } from '../../proto/errors.js';

/** What stands one after the other in an opened package. */
export const PART = {
  manifest: 1,
  signature: 2,
  /** A `SyncMessage`, as over a link: a frame or a receipt. */
  message: 3,
  /** Here begins the next volume of the cargo; of no bytes. */
  volume: 4,
  /** A piece of it. */
  piece: 5,
} as const;

export interface Part {
  readonly kind: number;
  readonly bytes: Uint8Array;
}

const HEAD_BYTES = 5;
/** A message of 8 MiB, the most a transport takes; a manifest of some ten thousand streams. */
const PART_BYTES_MAX = 8 * 1024 * 1024;
/** Small parts leave together. */
const GATHER_BYTES = 64 * 1024;

/** Kind, length (big-endian), bytes. */
export async function* encodeParts(parts: AsyncIterable<Part>): AsyncGenerator<Uint8Array> {
  let gathered: Uint8Array[] = [];
  let size = 0;
  for await (const { kind, bytes } of parts) {
    if (bytes.length > PART_BYTES_MAX) {
      throw new HujiError('FRAME_TOO_LARGE', `${bytes.length} bytes in one part`);
    }
    const head = Buffer.alloc(HEAD_BYTES);
    head[0] = kind;
    head.writeUInt32BE(bytes.length, 1);
    gathered.push(head, bytes);
    size += HEAD_BYTES + bytes.length;
    if (size < GATHER_BYTES) continue;
    yield Buffer.concat(gathered);
    gathered = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(gathered);
}

/** Throws PACKAGE_CONTENT where it ends in the middle of a part, or a part is too large. */
export async function* decodeParts(content: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  let wanted = HEAD_BYTES;
  for await (const piece of content) {
    pieces.push(piece);
    size += piece.length;
    if (size < wanted) continue;
    let rest = Buffer.concat(pieces);
    for (;;) {
      wanted = wantedOf(rest);
      if (rest.length < wanted) break;
      yield { kind: rest[0] ?? 0, bytes: rest.subarray(HEAD_BYTES, wanted) };
      rest = rest.subarray(wanted);
    }
    pieces = [rest];
    size = rest.length;
  }
  if (size > 0) throw new HujiError('PACKAGE_CONTENT', 'it ends too early');
}

/** Bytes of the part that begins here, as far as can be said. */
function wantedOf(bytes: Buffer): number {
  if (bytes.length < HEAD_BYTES) return HEAD_BYTES;
  const length = bytes.readUInt32BE(1);
  if (length > PART_BYTES_MAX) throw new HujiError('PACKAGE_CONTENT', 'a part is too large');
  return HEAD_BYTES + length;
}
