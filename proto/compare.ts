import { HujiError } from './errors.js';
import { type Head, headFromWire, headToWire } from './frame.js';
import { type StreamId, streamIdFromBytes, streamIdToBytes } from './id.js';

/** A question of a comparison, or its answer; compare.proto says what each part means. */
export interface Compare {
  readonly no: number;
  readonly answer: boolean;
  readonly say: CompareSay;
}

export type CompareSay =
  | { readonly kind: 'open'; readonly area: string; readonly print: Uint8Array }
  | { readonly kind: 'heads'; readonly same: boolean; readonly heads: readonly AppliedHead[] }
  | { readonly kind: 'cut'; readonly limits: readonly SeqOf[] }
  | { readonly kind: 'ranges'; readonly ranges: readonly CompareRange[] }
  | { readonly kind: 'keys'; readonly keys: readonly Uint8Array[] }
  | { readonly kind: 'details'; readonly details: readonly CompareDetail[] }
  | { readonly kind: 'places'; readonly places: readonly SeqOf[] }
  | { readonly kind: 'frames'; readonly frames: readonly Uint8Array[] }
  | { readonly kind: 'working'; readonly items: number }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'done' };

export interface AppliedHead {
  readonly head: Head;
  readonly applied: number;
}

/** A place of a stream. */
export interface SeqOf {
  readonly stream: StreamId;
  readonly seq: number;
}

/** From `from` (inclusive) to `to` (exclusive; empty: to the end), as a print or as items. */
export interface CompareRange {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly print: Uint8Array;
  readonly items: readonly CompareItem[];
}

export interface CompareItem {
  readonly key: Uint8Array;
  readonly print: Uint8Array;
}

/** Refs of changes, 20 bytes each. */
export interface CompareDetail {
  readonly key: Uint8Array;
  readonly changes: Uint8Array;
}

/** Bytes of the print of a range, and of one item. */
export const RANGE_PRINT_BYTES = 12;
export const ITEM_PRINT_BYTES = 8;

type WireHead = ReturnType<typeof headToWire>;
interface WireSeq {
  stream: Uint8Array;
  seq: number;
}
export interface WireCompare {
  no: number;
  answer: boolean;
  what?: string;
  open?: { area: string; print: Uint8Array };
  heads?: { same: boolean; heads: { head: WireHead | null; applied: number }[] };
  cut?: { limits: WireSeq[] };
  ranges?: { ranges: CompareRange[] };
  keys?: { keys: readonly Uint8Array[] };
  details?: { details: readonly CompareDetail[] };
  places?: { places: WireSeq[] };
  frames?: { frames: readonly Uint8Array[] };
  working?: number;
  code?: string;
  done?: boolean;
}

export function compareToWire({ no, answer, say }: Compare): WireCompare {
  return { no, answer, ...sayToWire(say) };
}

function sayToWire(say: CompareSay): Partial<WireCompare> {
  switch (say.kind) {
    case 'open':
      return { open: { area: say.area, print: say.print } };
    case 'heads': {
      const heads = say.heads.map(({ head, applied }) => ({ head: headToWire(head), applied }));
      return { heads: { same: say.same, heads } };
    }
    case 'cut':
      return { cut: { limits: say.limits.map(seqToWire) } };
    case 'ranges':
      return { ranges: { ranges: [...say.ranges] } };
    case 'keys':
      return { keys: { keys: say.keys } };
    case 'details':
      return { details: { details: say.details } };
    case 'places':
      return { places: { places: say.places.map(seqToWire) } };
    case 'frames':
      return { frames: { frames: say.frames } };
    case 'working':
      return { working: say.items };
    case 'code':
      return { code: say.code };
    case 'done':
      return { done: true };
  }
}

/** Throws PROTOCOL_GARBAGE. */
export function compareFromWire(wire: WireCompare): Compare {
  return { no: wire.no, answer: wire.answer, say: sayFromWire(wire) };
}

function sayFromWire(wire: WireCompare): CompareSay {
  const { open, heads, cut, ranges, keys, details, places, frames } = wire;
  if (open !== undefined) return { kind: 'open', ...open };
  if (heads !== undefined) {
    const list = heads.heads.map(({ head, applied }) => ({ head: headFrom(head), applied }));
    return { kind: 'heads', same: heads.same, heads: list };
  }
  if (cut !== undefined) return { kind: 'cut', limits: cut.limits.map(seqFromWire) };
  if (ranges !== undefined) return { kind: 'ranges', ranges: ranges.ranges };
  if (keys !== undefined) return { kind: 'keys', keys: keys.keys };
  if (details !== undefined) return { kind: 'details', details: details.details };
  if (places !== undefined) return { kind: 'places', places: places.places.map(seqFromWire) };
  if (frames !== undefined) return { kind: 'frames', frames: frames.frames };
  if (wire.what === 'working') return { kind: 'working', items: wire.working ?? 0 };
  if (wire.what === 'code') return { kind: 'code', code: wire.code ?? '' };
  if (wire.what === 'done') return { kind: 'done' };
  throw new HujiError('PROTOCOL_GARBAGE', 'an empty comparison');
}

function seqToWire({ stream, seq }: SeqOf): WireSeq {
  return { stream: streamIdToBytes(stream), seq };
}

function seqFromWire({ stream, seq }: WireSeq): SeqOf {
  if (stream.length !== 10) throw new HujiError('PROTOCOL_GARBAGE', 'stream');
  return { stream: streamIdFromBytes(stream), seq };
}

function headFrom(wire: WireHead | null): Head {
  if (wire === null) throw new HujiError('PROTOCOL_GARBAGE', 'head');
  return headFromWire(wire);
}
