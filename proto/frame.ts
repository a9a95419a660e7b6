import { createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';
import { BODY_SCHEMA, encodeBody } from './body.js';
import { decodeBody } from './body-reader.js';
import type { Change } from './change.js';
import { compress, decompress } from './compression.js';
import { HujiError } from './errors.js';
import {
  type Lane,
  SEQ_MAX,
  type StreamId,
  type StreamName,
  streamIdFromBytes,
  streamIdOf,
  streamIdToBytes,
} from './id.js';
import { isNodeCode } from './node-code.js';
import { codec, loadRoot } from './schema.js';

/** A place in a stream: seq and the first 8 bytes (16 hex digits) of the hash of its frame. */
export interface Head {
  readonly stream: StreamId;
  readonly seq: number;
  readonly hash: string;
}

export interface Opening {
  /** DER, trust root first, the author's node certificate last. */
  readonly chain: readonly Uint8Array[];
  readonly previous: Head | null;
}

/** A frame read: its envelope. The body stays compressed until `changesOf`. */
export interface Frame {
  /** The frame itself, as stored and sent. */
  readonly bytes: Uint8Array;
  /** SHA-256 of `bytes`, hex. */
  readonly hash: string;
  readonly stream: StreamId;
  readonly name: StreamName;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly schema: number;
  readonly under: Head | null;
  /** Hash of the previous frame, hex; '' in the first frame. */
  readonly prev: string;
  readonly opening: Opening | null;
  /** Raw Ed25519 key in force from the next frame on (hex), or null. */
  readonly nextKey: string | null;
  readonly codec: number;
  readonly body: Uint8Array;
  readonly content: Uint8Array;
  readonly signature: Uint8Array;
}

export const ENVELOPE_VERSION = 1;
/** Changes in one frame: larger compresses little better and is slower to redo. */
export const FRAME_CHANGES_MAX = 4096;
/** Bytes of one frame: with its wrapping it is a message of 8 MiB, the most a transport takes. */
export const FRAME_BYTES_MAX = 8 * 1024 * 1024 - 64;

interface WireFrame {
  content: Uint8Array;
  signature: Uint8Array;
}
interface WireHead {
  stream: Uint8Array;
  seq: number;
  hash: Uint8Array;
}
interface WireContent {
  version: number;
  author: string;
  epoch: Uint8Array;
  lane: string;
  firstSeq: number;
  count: number;
  schema: number;
  under: WireHead | null;
  prev: Uint8Array;
  codec: number;
  body: Uint8Array;
  opening: { chain: Uint8Array[]; previous: WireHead | null } | null;
  nextKey: Uint8Array;
}

const root = loadRoot('frame.proto');
const frameCodec = codec<WireFrame>(root, 'huji.v1.Frame');
const contentCodec = codec<Partial<WireContent>>(root, 'huji.v1.FrameContent');

const DOMAIN = Buffer.from('huji-frame/1\0');

export function headToWire(head: Head): WireHead {
  return {
    stream: streamIdToBytes(head.stream),
    seq: head.seq,
    hash: Buffer.from(head.hash.slice(0, 16), 'hex'),
  };
}

/** Throws PROTOCOL_GARBAGE. */
export function headFromWire(wire: WireHead): Head {
  const lawful = wire.stream.length === 10 && isSeq(wire.seq, 0);
  // A short hash would fit any history.
  if (!lawful || wire.hash.length !== (wire.seq === 0 ? 0 : 8)) {
    throw new HujiError('PROTOCOL_GARBAGE', 'head');
  }
  const text = Buffer.from(wire.hash).toString('hex');
  return { stream: streamIdFromBytes(wire.stream), seq: wire.seq, hash: text };
}

export interface SealInput {
  readonly name: StreamName;
  readonly firstSeq: number;
  readonly changes: readonly Change[];
  readonly under: Head | null;
  readonly prev: string;
  readonly opening?: Opening;
  readonly nextKey?: string;
  readonly key: KeyObject;
}

/** Seals changes into a frame. This happens once in the life of the frame, at its author. */
export function sealFrame(input: SealInput): Frame {
  const { name, changes, under, opening, nextKey } = input;
  const body = compress(encodeBody(changes));
  const wire: Partial<WireContent> = {
    version: ENVELOPE_VERSION,
    author: name.author,
    epoch: Buffer.from(name.epoch, 'hex'),
    lane: name.lane === name.author ? '' : name.lane,
    firstSeq: input.firstSeq,
    count: changes.length,
    schema: BODY_SCHEMA,
    prev: Buffer.from(input.prev, 'hex'),
    codec: body.codec,
    body: body.bytes,
  };
  if (under !== null) wire.under = headToWire(under);
  if (opening !== undefined) {
    const previous = opening.previous === null ? null : headToWire(opening.previous);
    wire.opening = { chain: [...opening.chain], previous };
  }
  if (nextKey !== undefined) wire.nextKey = Buffer.from(nextKey, 'hex');
  const content = contentCodec.encode(wire);
  const signature = sign(null, Buffer.concat([DOMAIN, content]), input.key);
  return readFrame(frameCodec.encode({ content, signature }));
}

/** Reads the envelope. Throws FRAME_MALFORMED or FRAME_TOO_LARGE; checks no signature. */
export function readFrame(bytes: Uint8Array): Frame {
  if (bytes.length > FRAME_BYTES_MAX)
    throw new HujiError('FRAME_TOO_LARGE', `${bytes.length} bytes`);
  const { outer, wire } = readEnvelope(bytes);
  const name = nameOf(wire);
  const lastSeq = wire.firstSeq + wire.count - 1;
  if (!isSeq(wire.firstSeq, 1) || wire.count < 1 || !isSeq(lastSeq, 1)) {
    throw new HujiError('FRAME_MALFORMED', 'seq');
  }
  if (wire.count > FRAME_CHANGES_MAX)
    throw new HujiError('FRAME_TOO_LARGE', `${wire.count} changes`);
  const first = wire.firstSeq === 1;
  if (wire.prev.length !== (first ? 0 : 32)) throw new HujiError('FRAME_MALFORMED', 'prev');
  if (first !== isPresent(wire.opening)) throw new HujiError('FRAME_MALFORMED', 'opening');
  return {
    bytes,
    hash: hash('sha256', bytes, 'hex'),
    stream: streamIdOf(name),
    name,
    firstSeq: wire.firstSeq,
    lastSeq,
    schema: wire.schema,
    under: readHead(wire.under),
    prev: Buffer.from(wire.prev).toString('hex'),
    opening: readOpening(wire.opening),
    nextKey: readNextKey(wire.nextKey),
    codec: wire.codec,
    body: wire.body,
    content: outer.content,
    signature: outer.signature,
  };
}

function readEnvelope(bytes: Uint8Array): { outer: WireFrame; wire: WireContent } {
  let outer: WireFrame;
  let wire: WireContent;
  try {
    outer = frameCodec.decode(bytes);
    wire = contentCodec.decode(outer.content) as WireContent;
  } catch (cause) {
    throw new HujiError('FRAME_MALFORMED', 'envelope', { cause });
  }
  // Whoever passes a frame on could write its envelope in another way: another hash, and so a fork,
  // under a signature that still fits.
  const canonical = Buffer.from(frameCodec.encode(outer)).equals(bytes);
  if (!canonical || outer.signature.length !== 64) {
    throw new HujiError('FRAME_MALFORMED', 'envelope');
  }
  return { outer, wire };
}

function nameOf(wire: WireContent): StreamName {
  if (wire.version !== ENVELOPE_VERSION) {
    throw new HujiError('FRAME_MALFORMED', `envelope version ${wire.version}`);
  }
  const lane: Lane = wire.lane === '' ? wire.author : wire.lane;
  const lawful = isNodeCode(wire.author) && (lane === 'all' || isNodeCode(lane));
  if (!lawful || wire.epoch.length !== 8) throw new HujiError('FRAME_MALFORMED', 'stream name');
  return { author: wire.author, epoch: Buffer.from(wire.epoch).toString('hex'), lane };
}

function readOpening(wire: WireContent['opening'] | undefined): Opening | null {
  if (!isPresent(wire)) return null;
  const { chain, previous } = wire as NonNullable<WireContent['opening']>;
  return { chain, previous: readHead(previous) };
}

function readHead(wire: WireHead | null | undefined): Head | null {
  if (wire === null || wire === undefined) return null;
  try {
    return headFromWire(wire);
  } catch (cause) {
    throw new HujiError('FRAME_MALFORMED', 'head', { cause });
  }
}

function readNextKey(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return null;
  if (bytes.length !== 32) throw new HujiError('FRAME_MALFORMED', 'next key');
  return Buffer.from(bytes).toString('hex');
}

/** Whether the frame was signed with `key` (raw Ed25519, hex). */
export function verifyFrame(frame: Frame, key: string): boolean {
  const signed = Buffer.concat([DOMAIN, frame.content]);
  return verify(null, signed, publicKey(key), frame.signature);
}

/** The changes in a frame. Throws FRAME_MALFORMED; the caller has checked the schema. */
export function changesOf(frame: Frame): Change[] {
  return decodeBody(decompress(frame.codec, frame.body), frame.lastSeq - frame.firstSeq + 1);
}

const keys = new Map<string, KeyObject>();
const KEYS_MAX = 4096;
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** A raw Ed25519 public key (64 hex digits) as a key object; cached, since it costs 40 µs. */
export function publicKey(hex: string): KeyObject {
  const known = keys.get(hex);
  if (known !== undefined) return known;
  const der = Buffer.concat([SPKI_PREFIX, Buffer.from(hex, 'hex')]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  if (keys.size >= KEYS_MAX) keys.clear();
  keys.set(hex, key);
  return key;
}

function isSeq(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= SEQ_MAX;
}

function isPresent(value: unknown): boolean {
  return value !== null && value !== undefined;
}
