import { hash } from 'node:crypto';
import { HujiError } from './errors.js';
import type { NodeCode } from './node-code.js';

/** One life of a node's log: a random 64-bit number, 16 hex digits. */
export type Epoch = string;
/** The audience of a stream: a node code (it and its ancestors) or `all`. */
export type Lane = NodeCode | 'all';

/** (author, epoch, lane): one hash-chained sequence of frames. */
export interface StreamName {
  readonly author: NodeCode;
  readonly epoch: Epoch;
  readonly lane: Lane;
}

/**
 * What a stream is called in keys and ids: 16 Crockford base-32 digits, the first 80 bits of
 * SHA-256 over `author/epoch/lane`.
 */
export type StreamId = string;

/**
 * A change and, where the change makes a record, the record: `<stream id>-<seq>-<tag>`, the tag
 * being the first 8 hex digits of the change's content hash, so that the two branches of a fork
 * never share an id.
 */
export type ChangeId = string;

export interface ChangeRef {
  readonly stream: StreamId;
  /** From 1. */
  readonly seq: number;
  /** First 32 bits of the content hash. */
  readonly tag: number;
}

export const STREAM_ID_LENGTH = 16;
export const SEQ_MAX = 2 ** 48 - 1;
/** Binary form of a ChangeRef: 10 bytes stream, 6 bytes seq, 4 bytes tag. */
export const REF_BYTES = 20;

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));

/** 10 bytes to 16 digits. */
export function streamIdFromBytes(bytes: Uint8Array, at = 0): StreamId {
  let text = '';
  for (let half = 0; half < 2; half++) {
    let high = 0;
    let low = 0;
    const from = at + half * 5;
    high =
      ((bytes[from] ?? 0) << 12) | ((bytes[from + 1] ?? 0) << 4) | ((bytes[from + 2] ?? 0) >> 4);
    low =
      (((bytes[from + 2] ?? 0) & 15) << 16) |
      ((bytes[from + 3] ?? 0) << 8) |
      (bytes[from + 4] ?? 0);
    for (const part of [high, low]) {
      for (let shift = 15; shift >= 0; shift -= 5) text += DIGITS.charAt((part >> shift) & 31);
    }
  }
  return text;
}

export function streamIdToBytes(
  id: StreamId,
  into: Uint8Array = new Uint8Array(10),
  at = 0,
): Uint8Array {
  for (let half = 0; half < 2; half++) {
    const parts = [0, 0];
    for (let part = 0; part < 2; part++) {
      for (let digit = 0; digit < 4; digit++) {
        const value = VALUES.get(id.charAt(half * 8 + part * 4 + digit));
        if (value === undefined) throw new HujiError('USAGE', `not a stream id: ${id}`);
        parts[part] = ((parts[part] ?? 0) << 5) | value;
      }
    }
    const [high = 0, low = 0] = parts;
    const to = at + half * 5;
    into[to] = high >> 12;
    into[to + 1] = (high >> 4) & 255;
    into[to + 2] = ((high & 15) << 4) | (low >> 16);
    into[to + 3] = (low >> 8) & 255;
    into[to + 4] = low & 255;
  }
  return into;
}

export function streamIdOf(name: StreamName): StreamId {
  const digest = hash('sha256', `${name.author}/${name.epoch}/${name.lane}`, 'buffer');
  return streamIdFromBytes(digest);
}

export function refToId(ref: ChangeRef): ChangeId {
  return `${ref.stream}-${ref.seq}-${ref.tag.toString(16).padStart(8, '0')}`;
}

export function idToRef(id: ChangeId): ChangeRef {
  const match = /^([0-9a-hjkmnp-tv-z]{16})-([1-9][0-9]{0,14})-([0-9a-f]{8})$/.exec(id);
  if (match === null) throw new HujiError('USAGE', 'not the id of a record or change');
  const [, stream = '', seq = '', tag = ''] = match;
  if (Number(seq) > SEQ_MAX) throw new HujiError('USAGE', 'not the id of a record or change');
  return { stream, seq: Number(seq), tag: Number.parseInt(tag, 16) };
}

export function sameRef(a: ChangeRef, b: ChangeRef): boolean {
  return a.seq === b.seq && a.tag === b.tag && a.stream === b.stream;
}

/** A total order of changes, the same at every node. */
export function compareRefs(a: ChangeRef, b: ChangeRef): number {
  if (a.stream !== b.stream) return a.stream < b.stream ? -1 : 1;
  return a.seq - b.seq || a.tag - b.tag;
}
