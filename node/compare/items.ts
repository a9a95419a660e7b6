import { hash } from 'node:crypto';
import type { StateSum } from '../../conflict/state-sum.js';
import { readFrame } from '../../proto/frame.js';
import { type ChangeRef, SEQ_MAX, streamIdToBytes } from '../../proto/id.js';
import { unpack } from '../../proto/pack.js';
import type { Branch, LogView } from '../log/log.js';
import { KIND, kindRange, readRef, seqKey, seqOfKey, writeRef } from '../store/keys.js';
import type { Store } from '../store/store.js';
import { judge, RecordReader } from './records.js';
import type { Scope } from './scope.js';

/**
 * One thing two nodes can hold alike, under a key that is the same at both: a frame (`f`, stream,
 * seq, 4 bytes of its hash), a parked change (`p`, ref) or a record (`r`, entity, ref).
 */
export interface Item {
  readonly key: Buffer;
  readonly sum: StateSum;
}

/** What a node finds wrong with its own store on the way. */
export interface Fault {
  readonly key: Buffer;
  /** Of a frame: which, and the seqs it should hold; one may stand for several that are gone. */
  readonly frames: { readonly branch: Branch; readonly from: number; readonly to: number } | null;
}

export interface ItemParts {
  /** Frozen. */
  readonly store: Store;
  readonly log: LogView;
  readonly scope: Scope;
}

/** Seqs from `first` to `last` of one stream. */
interface Seqs {
  readonly first: number;
  readonly last: number;
}

/** Of frames and parked changes: kind, stream, seq, tag or the first bytes of a hash. */
const KEY_BYTES = 21;
const STREAM_END = 11;
const SEQ_END = 17;

/** The items of an area as one ordered list, read from the store whenever some are asked for. */
export class Items {
  private readonly parts: ItemParts;
  private readonly reader: RecordReader;

  constructor(parts: ItemParts) {
    this.parts = parts;
    this.reader = new RecordReader(parts.store, parts.log);
  }

  /** From `from` (inclusive) to `to` (exclusive); an empty key is the end on its side. */
  async *range(
    from: Uint8Array,
    to: Uint8Array,
    onFault: (fault: Fault) => void = () => undefined,
  ): AsyncGenerator<Item> {
    yield* this.alongStreams(KIND.frame, from, to, (branch, seqs) =>
      this.frames(branch, seqs, onFault),
    );
    yield* this.alongStreams(KIND.parked, from, to, (branch, seqs) => this.parked(branch, seqs));
    yield* this.records(from, to, onFault);
  }

  /** Streams are walked by their ids, whatever numbers their histories have here. */
  private async *alongStreams(
    kind: number,
    from: Uint8Array,
    to: Uint8Array,
    read: (branch: Branch, seqs: Seqs) => AsyncIterable<Item>,
  ): AsyncGenerator<Item> {
    const isIn = (key: Uint8Array) =>
      Buffer.compare(key, from) >= 0 && (to.length === 0 || Buffer.compare(key, to) < 0);
    for (const [stream, branches] of this.parts.scope.streams()) {
      const first = Buffer.concat([Buffer.from([kind]), streamIdToBytes(stream)]);
      const last = Buffer.concat([first, Buffer.alloc(KEY_BYTES, 0xff)]);
      if (Buffer.compare(last, from) < 0) continue;
      if (to.length > 0 && Buffer.compare(first, to) >= 0) return;
      const seqs = { first: seqIn(from, first, 0), last: seqIn(to, first, SEQ_MAX) };
      const [only, second] = branches;
      if (only !== undefined && second === undefined) {
        for await (const item of read(only, seqs)) if (isIn(item.key)) yield item;
        continue;
      }
      const all: Item[] = [];
      for (const branch of branches) {
        for await (const item of read(branch, seqs)) if (isIn(item.key)) all.push(item);
      }
      yield* all.sort((a, b) => Buffer.compare(a.key, b.key));
    }
  }

  /** Those that are there and whole, and those that were trimmed. */
  private async *frames(
    branch: Branch,
    seqs: Seqs,
    onFault: (fault: Fault) => void,
  ): AsyncGenerator<Item> {
    const { store } = this.parts;
    const upTo = this.upTo(branch);
    const isWhole = seqs.first <= branch.forkSeq + 1;
    let last = isWhole ? branch.forkSeq : null;
    const lost = (to: number) => {
      const from = (last ?? to - 1) + 1;
      onFault({ key: keyOf(branch, to, ''), frames: { branch, from, to } });
    };
    const from = seqKey(KIND.frameHash, branch.no, seqs.first);
    const to = seqKey(KIND.frameHash, branch.no, Math.min(upTo, seqs.last) + 1);
    for await (const [key, value] of store.range(from, to)) {
      const { seq } = seqOfKey(key);
      const print = value.toString('hex');
      const bytes = seq <= branch.trimmed ? null : store.get(seqKey(KIND.frame, branch.no, seq));
      if (bytes === null || (bytes !== undefined && hash('sha256', bytes, 'hex') === print)) {
        const before = bytes === null ? last : readFrame(bytes).firstSeq - 1;
        if (last !== null && before !== null && before > last) lost(before);
        yield { key: keyOf(branch, seq, print), sum: sumOf(print) };
      } else lost(seq);
      last = seq;
    }
    if (isWhole && (last ?? 0) < upTo && seqs.last >= upTo) lost(upTo);
  }

  private upTo({ no }: Branch): number {
    return this.parts.scope.of(no)?.upTo ?? 0;
  }

  private async *parked(branch: Branch, seqs: Seqs): AsyncGenerator<Item> {
    const upTo = Math.min(this.upTo(branch), seqs.last);
    const from = seqKey(KIND.parked, branch.no, seqs.first);
    const to = seqKey(KIND.parked, branch.no, upTo + 1);
    for await (const [key, value] of this.parts.store.range(from, to)) {
      const [code, , tag] = unpack(value) as [string, string, number];
      const ref: ChangeRef = { stream: branch.stream, seq: seqOfKey(key).seq, tag };
      const named = Buffer.allocUnsafe(KEY_BYTES);
      named[0] = KIND.parked;
      writeRef(ref, named, 1);
      yield { key: named, sum: sumOf(hash('sha256', `${code} ${tag}`, 'hex')) };
    }
  }

  private async *records(
    from: Uint8Array,
    to: Uint8Array,
    onFault: (fault: Fault) => void,
  ): AsyncGenerator<Item> {
    const [first, end] = kindRange(KIND.record);
    const begin = Buffer.compare(from, first) > 0 ? from : first;
    const stop = to.length === 0 || Buffer.compare(to, end) > 0 ? end : to;
    if (Buffer.compare(begin, stop) >= 0) return;
    for await (const [key, value] of this.parts.store.range(begin, stop)) {
      const item = this.record(key, value, onFault);
      if (item !== null) yield item;
    }
  }

  /** Null where nothing of it lies in the area. */
  private record(key: Buffer, value: Buffer, onFault: (fault: Fault) => void): Item | null {
    const entity = key[1] ?? 0;
    const ref = readRef(key, 2);
    const { log, scope } = this.parts;
    try {
      const { sum, counted, sound } = judge(this.reader.decode(value, entity, ref).claims, scope);
      if (!sound) onFault({ key, frames: null });
      return counted.length === 0 ? null : { key, sum };
    } catch {
      // Nobody can read it: it is what no other node holds.
      onFault({ key, frames: null });
      const [made] = log.ofStream(ref.stream);
      const lies = made !== undefined && scope.of(made.no) !== null;
      return lies ? { key, sum: sumOf(hash('sha256', value, 'hex')) } : null;
    }
  }
}

function keyOf({ stream }: Branch, seq: number, print: string): Buffer {
  const key = Buffer.alloc(KEY_BYTES);
  key[0] = KIND.frame;
  streamIdToBytes(stream, key, 1);
  key.writeUIntBE(seq, STREAM_END, 6);
  key.write(print.slice(0, 8), SEQ_END, 'hex');
  return key;
}

function sumOf(print: string): StateSum {
  const word = (at: number) => Number.parseInt(print.slice(at * 8, at * 8 + 8), 16) | 0;
  return [word(0), word(1), word(2), word(3)];
}

/** Where a bound stands in the stream that keys with `prefix` are of; else `otherwise`. */
function seqIn(bound: Uint8Array, prefix: Buffer, otherwise: number): number {
  if (bound.length <= STREAM_END || Buffer.compare(bound.subarray(0, STREAM_END), prefix) !== 0) {
    return otherwise;
  }
  // A bound may be cut short.
  const seq = Buffer.alloc(6);
  seq.set(bound.subarray(STREAM_END, Math.min(bound.length, SEQ_END)));
  return seq.readUIntBE(0, 6);
}
