import type { SeqOf } from '../../proto/compare.js';
import { streamIdFromBytes } from '../../proto/id.js';
import type { Difference, Side, Step } from './compare.js';
import type { Fault } from './items.js';
import type { Unlike } from './reconcile.js';

/** Frames that the disk has spoilt or lost here: seqs that are to be fetched again. */
export interface Lost {
  readonly stream: string;
  readonly from: number;
  readonly to: number;
}

export function wordFor(here: Uint8Array, there: Uint8Array): Difference['here'] {
  if (here.length === 0) return 'missing';
  return there.length === 0 ? 'more' : 'other';
}

export function sideOf(here: boolean, there: boolean): Side {
  if (here) return there ? 'both' : 'here';
  return there ? 'there' : 'unknown';
}

export function lostOf({ frames }: Fault): Lost[] {
  return frames === null ? [] : [{ ...frames, stream: frames.branch.stream }];
}

export function differenceOf({ stream, from, to }: Lost): Difference {
  const where = from === to ? `${stream} ${to}` : `${stream} ${from}-${to}`;
  return { kind: 'frame', where, entity: null, here: 'missing', damaged: 'here' };
}

/** Stream and seq of a frame, or of a parked change. */
function seqOfItem({ key }: Unlike): SeqOf {
  const bytes = Buffer.from(key);
  return { stream: streamIdFromBytes(bytes, 1), seq: bytes.readUIntBE(11, 6) };
}

export function isAmong(lost: readonly Lost[], each: Unlike): boolean {
  const { stream, seq } = seqOfItem(each);
  return lost.some((range) => range.stream === stream && range.from <= seq && seq <= range.to);
}

export function frameDifference(each: Unlike): Difference {
  const { stream, seq } = seqOfItem(each);
  const here = wordFor(each.here, each.there);
  // Whoever has it has it whole; two that differ are two histories.
  const damaged: Side = here === 'missing' ? 'here' : 'there';
  return { kind: 'frame', where: `${stream} ${seq}`, entity: null, here, damaged };
}

export function parkedDifference(each: Unlike): Difference {
  const { stream, seq } = seqOfItem(each);
  const here = wordFor(each.here, each.there);
  return { kind: 'parked', where: `${stream} ${seq}`, entity: null, here, damaged: 'unknown' };
}

export function stepFor({ kind, where, damaged }: Difference): Step {
  const isHere = damaged === 'here' || damaged === 'both';
  if (!isHere || kind === 'parked') {
    return { do: 'nothing', where, why: damaged === 'there' ? 'there' : 'unknown' };
  }
  return { do: kind === 'frame' ? 'fetch' : 'rebuild', where, why: null };
}
