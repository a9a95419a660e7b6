import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import { HujiError, isErrorCode } from './errors.js';

/** Part of what one side of a gRPC session says; a reason to close is its last word. */
export interface Envelope {
  readonly messages: readonly Uint8Array[];
  readonly closing: HujiError | null;
}

type ClosingFields = Pick<HujiError, 'code' | 'detail'>;

/** Full name of the one method, as gRPC calls it. */
export const SESSION_PATH = '/huji.v1.Sync/Session';

/** Bytes an envelope adds to a message, at most: a tag and a length below 2^32. */
export const ENVELOPE_OVERHEAD_BYTES = 6;

/** Messages in one envelope: a few bytes on the wire each, but a hundred in memory. */
export const ENVELOPE_MESSAGES_MAX = 1024;

/** A peer's words end up in logs and on terminals: longer ones are cut. */
const DETAIL_LENGTH_MAX = 200;

const { root } = protobuf.parse(readFileSync(new URL('./sync.proto', import.meta.url), 'utf8'));
const type = root.lookupType('huji.v1.Envelope');
const closingType = root.lookupType('huji.v1.Closing');
/** Field 1 and field 2, length-delimited. */
const MESSAGES_TAG = 0x0a;
const CLOSING_TAG = 0x12;

/**
 * An envelope with one message. Several envelopes one after the other are one with all their
 * messages: so protobuf defines repeated fields.
 */
export function encodeMessage(message: Uint8Array): Buffer {
  return encode({ messages: [message] });
}

/** An envelope with a reason to close. */
export function encodeClosing({ code, detail }: HujiError): Buffer {
  return encode({ closing: { code, detail } });
}

/**
 * The messages are views of `bytes`, not copies. Throws PROTOCOL_GARBAGE on bytes that are no
 * envelope, one with nothing in it, or one with too many messages.
 */
export function decodeEnvelope(bytes: Uint8Array): Envelope {
  try {
    return readEnvelope(protobuf.Reader.create(bytes));
  } catch (error) {
    if (error instanceof HujiError) throw error;
    throw new HujiError('PROTOCOL_GARBAGE', 'no envelope', { cause: error });
  }
}

/** Field by field, so that the count is checked before the memory is spent. */
function readEnvelope(reader: protobuf.Reader): Envelope {
  const messages: Uint8Array[] = [];
  let closing: HujiError | null = null;
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === MESSAGES_TAG) {
      messages.push(reader.bytes());
    } else if (tag === CLOSING_TAG) {
      const { code, detail } = closingType.decode(reader.bytes()) as unknown as ClosingFields;
      closing = reasonOf(code, detail);
    } else {
      reader.skipType(tag & 7);
    }
    if (messages.length > ENVELOPE_MESSAGES_MAX) {
      throw new HujiError('PROTOCOL_GARBAGE', `over ${ENVELOPE_MESSAGES_MAX} messages at once`);
    }
  }
  if (messages.length === 0 && closing === null) {
    throw new HujiError('PROTOCOL_GARBAGE', 'an empty envelope');
  }
  return { messages, closing };
}

/** A peer's code and detail as an error; a code of a newer table is kept in the detail. */
export function reasonOf(code: string, detail: string): HujiError {
  const words = printable(detail);
  if (isErrorCode(code)) return new HujiError(code, words);
  return new HujiError('LINK_DOWN', `the peer says ${printable(`${code} ${words}`)}`);
}

function printable(text: string): string {
  const line = text.replace(/\p{C}+/gu, ' ').trim();
  return line.length <= DETAIL_LENGTH_MAX ? line : `${line.slice(0, DETAIL_LENGTH_MAX)}…`;
}

function encode(fields: { messages?: Uint8Array[]; closing?: ClosingFields }): Buffer {
  const bytes = type.encode(fields).finish();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
