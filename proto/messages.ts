import { type Compare, compareFromWire, compareToWire, type WireCompare } from './compare.js';
import { HujiError } from './errors.js';
import { type Head, headFromWire, headToWire } from './frame.js';
import { type StreamId, streamIdFromBytes, streamIdToBytes } from './id.js';
import type { NodeCode } from './node-code.js';
import { readReceipt, type SignedReceipt } from './receipt.js';
import { codec, loadRoot } from './schema.js';

/** What two neighbours say to each other; messages.proto says what each part means. */
export type Message =
  | { readonly kind: 'hello'; readonly hello: Hello }
  | { readonly kind: 'frame'; readonly frame: Uint8Array }
  | { readonly kind: 'part'; readonly part: Part }
  | { readonly kind: 'want'; readonly want: Want }
  | { readonly kind: 'piece'; readonly piece: Piece }
  /** Hashes of attachments, hex. */
  | { readonly kind: 'have'; readonly attachments: readonly string[] }
  | { readonly kind: 'unfit'; readonly attachment: string; readonly code: string }
  | { readonly kind: 'receipt'; readonly receipt: SignedReceipt }
  | { readonly kind: 'compare'; readonly compare: Compare }
  | { readonly kind: 'need'; readonly stream: StreamId; readonly after: Head }
  | { readonly kind: 'probe'; readonly stream: StreamId; readonly points: readonly Head[] }
  | { readonly kind: 'common'; readonly stream: StreamId; readonly point: Head }
  /** `frame`: which one of the link, from 1, is not taken; 0: the sender closes. */
  | {
      readonly kind: 'refusal';
      readonly code: string;
      readonly detail: string;
      readonly frame: number;
    };

export interface Hello {
  readonly versionMin: number;
  readonly versionMax: number;
  readonly node: NodeCode;
  readonly tier: string;
  readonly timeUnixMs: number;
  readonly heads: readonly Head[];
  readonly software: string;
  readonly windowBytes?: number;
  readonly quietMs?: number;
  readonly held?: PartHeld | null;
}

/** The first `have` bytes of a frame; `frame` is the beginning of its hash, hex. */
export interface PartHeld {
  readonly frame: string;
  readonly have: number;
}

export interface Part {
  readonly frame: string;
  readonly total: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Bytes of an attachment that are wanted; `attachment` is its hash, hex. */
export interface Want {
  readonly attachment: string;
  readonly offset: number;
  readonly bytes: number;
}

export interface Piece {
  readonly attachment: string;
  readonly total: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

type WireHead = ReturnType<typeof headToWire>;
interface Wire {
  message?: string;
  hello?: Omit<Hello, 'heads' | 'held'> & {
    heads: WireHead[];
    held?: { frame: Uint8Array; have: number } | null;
  };
  part?: { frame: Uint8Array; total: number; offset: number; bytes: Uint8Array };
  want?: { attachment: Uint8Array; offset: number; bytes: number };
  piece?: { attachment: Uint8Array; total: number; offset: number; bytes: Uint8Array };
  have?: { attachments: Uint8Array[] };
  unfit?: { attachment: Uint8Array; code: string };
  compare?: WireCompare;
  frame?: Uint8Array;
  receipt?: { content: Uint8Array; signature: Uint8Array };
  need?: { stream: Uint8Array; after: WireHead };
  probe?: { stream: Uint8Array; points: WireHead[] };
  common?: { stream: Uint8Array; point: WireHead };
  refusal?: { code: string; detail: string; frame: number };
}

const wireCodec = codec<Wire>(
  loadRoot('frame.proto', 'compare.proto', 'messages.proto'),
  'huji.v1.SyncMessage',
);

export function encodeMessage(message: Message): Uint8Array {
  switch (message.kind) {
    case 'hello':
      return wireCodec.encode({ hello: helloToWire(message.hello) });
    case 'frame':
      return wireCodec.encode({ frame: message.frame });
    case 'part': {
      const { part } = message;
      return wireCodec.encode({ part: { ...part, frame: Buffer.from(part.frame, 'hex') } });
    }
    case 'receipt': {
      const { content, signature } = message.receipt;
      return wireCodec.encode({ receipt: { content, signature } });
    }
    case 'need': {
      const after = headToWire(message.after);
      return wireCodec.encode({ need: { stream: streamIdToBytes(message.stream), after } });
    }
    case 'probe': {
      const points = message.points.map(headToWire);
      return wireCodec.encode({ probe: { stream: streamIdToBytes(message.stream), points } });
    }
    case 'common': {
      const point = headToWire(message.point);
      return wireCodec.encode({ common: { stream: streamIdToBytes(message.stream), point } });
    }
    case 'refusal':
      return wireCodec.encode({
        refusal: { code: message.code, detail: message.detail, frame: message.frame },
      });
    case 'compare':
      return wireCodec.encode({ compare: compareToWire(message.compare) });
    default:
      return wireCodec.encode(attachmentToWire(message));
  }
}

/** Throws PROTOCOL_GARBAGE. */
export function decodeMessage(bytes: Uint8Array): Message {
  const wire = wireCodec.decode(bytes);
  if (wire.frame !== undefined && wire.message === 'frame') {
    return { kind: 'frame', frame: wire.frame };
  }
  if (wire.receipt !== undefined) {
    const { content, signature } = wire.receipt;
    return { kind: 'receipt', receipt: readReceipt(content, signature) };
  }
  if (wire.hello !== undefined) {
    return { kind: 'hello', hello: helloFromWire(wire.hello) };
  }
  if (wire.part !== undefined) {
    const { frame, total, offset, bytes } = wire.part;
    return { kind: 'part', part: { frame: hashFrom(frame), total, offset, bytes } };
  }
  if (wire.need !== undefined) {
    const { stream, after } = wire.need;
    return { kind: 'need', stream: streamFrom(stream), after: headFrom(after) };
  }
  if (wire.probe !== undefined) {
    const { stream, points } = wire.probe;
    return { kind: 'probe', stream: streamFrom(stream), points: points.map(headFromWire) };
  }
  if (wire.common !== undefined) {
    const { stream, point } = wire.common;
    return { kind: 'common', stream: streamFrom(stream), point: headFrom(point) };
  }
  if (wire.refusal !== undefined) return { kind: 'refusal', ...wire.refusal };
  if (wire.compare !== undefined) {
    return { kind: 'compare', compare: compareFromWire(wire.compare) };
  }
  const ofAttachment = attachmentFromWire(wire);
  if (ofAttachment !== null) return ofAttachment;
  throw new HujiError('PROTOCOL_GARBAGE', 'empty message');
}

type OfAttachment = Extract<Message, { kind: 'want' | 'piece' | 'have' | 'unfit' }>;

function attachmentToWire(message: OfAttachment): Wire {
  switch (message.kind) {
    case 'want': {
      const { attachment, ...rest } = message.want;
      return { want: { ...rest, attachment: Buffer.from(attachment, 'hex') } };
    }
    case 'piece': {
      const { attachment, ...rest } = message.piece;
      return { piece: { ...rest, attachment: Buffer.from(attachment, 'hex') } };
    }
    case 'have':
      return { have: { attachments: message.attachments.map((name) => Buffer.from(name, 'hex')) } };
    case 'unfit':
      return { unfit: { attachment: Buffer.from(message.attachment, 'hex'), code: message.code } };
  }
}

function attachmentFromWire({ want, piece, have, unfit }: Wire): OfAttachment | null {
  if (piece !== undefined) {
    return { kind: 'piece', piece: { ...piece, attachment: wholeHashFrom(piece.attachment) } };
  }
  if (want !== undefined) {
    return { kind: 'want', want: { ...want, attachment: wholeHashFrom(want.attachment) } };
  }
  if (have !== undefined) {
    return { kind: 'have', attachments: have.attachments.map(wholeHashFrom) };
  }
  if (unfit === undefined) return null;
  return { kind: 'unfit', attachment: wholeHashFrom(unfit.attachment), code: unfit.code };
}

function wholeHashFrom(bytes: Uint8Array): string {
  if (bytes.length !== 32) throw new HujiError('PROTOCOL_GARBAGE', 'hash of an attachment');
  return Buffer.from(bytes).toString('hex');
}

function helloToWire(hello: Hello): NonNullable<Wire['hello']> {
  const { held, ...rest } = hello;
  const heads = hello.heads.map(headToWire);
  if (held === undefined || held === null) return { ...rest, heads };
  return { ...rest, heads, held: { ...held, frame: Buffer.from(held.frame, 'hex') } };
}

function helloFromWire(wire: NonNullable<Wire['hello']>): Hello {
  const { held = null, windowBytes = 0, quietMs = 0, ...rest } = wire;
  return {
    ...rest,
    heads: wire.heads.map(headFromWire),
    ...(windowBytes === 0 ? {} : { windowBytes }),
    ...(quietMs === 0 ? {} : { quietMs }),
    ...(held === null ? {} : { held: { frame: hashFrom(held.frame), have: held.have } }),
  };
}

function hashFrom(bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new HujiError('PROTOCOL_GARBAGE', 'hash of a frame');
  return Buffer.from(bytes).toString('hex');
}

function headFrom(wire: WireHead | null): Head {
  if (wire === null) throw new HujiError('PROTOCOL_GARBAGE', 'head');
  return headFromWire(wire);
}

function streamFrom(bytes: Uint8Array): StreamId {
  if (bytes.length !== 10) throw new HujiError('PROTOCOL_GARBAGE', 'stream');
  return streamIdFromBytes(bytes);
}
