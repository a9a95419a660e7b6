import { hash } from 'node:crypto';
import { type Change, contentHash, tagOf } from '../../proto/change.js';
import type { SeqOf } from '../../proto/compare.js';
import { changesOf, type Frame, readFrame } from '../../proto/frame.js';
import { type ChangeRef, compareRefs, REF_BYTES } from '../../proto/id.js';
import type { Branch, LogView } from '../log/log.js';
import { KIND, readRef, seqKey, seqOfKey, writeRef } from '../store/keys.js';
import type { Store } from '../store/store.js';
import { judge, placeOf, RecordReader } from './records.js';
import type { Scope } from './scope.js';
import type { Snapshot } from './snapshot.js';

/** What the frames held say of a change that somebody shows in a record. */
export type Truth =
  | { readonly kind: 'stands'; readonly change: Change; readonly branches: readonly Branch[] }
  /** There is no such change, or it is parked here. */
  | { readonly kind: 'none' | 'parked' }
  /** The frame is not here: it was trimmed, or is spoilt. */
  | { readonly kind: 'unknown'; readonly place: SeqOf };

/** What is signed decides which of two nodes has a record right. */
export class Evidence {
  private readonly store: Store;
  private readonly log: LogView;
  /** Frames a neighbour gave, by hash. */
  private readonly given = new Map<string, Frame>();
  private last: { readonly frame: Frame; readonly changes: readonly Change[] } | null = null;

  constructor(store: Store, log: LogView) {
    this.store = store;
    this.log = log;
  }

  /** Takes frames that a neighbour gave; each counts where the chain here names its hash. */
  give(frames: readonly Uint8Array[]): void {
    for (const bytes of frames) {
      try {
        const frame = readFrame(new Uint8Array(bytes));
        this.given.set(frame.hash, frame);
      } catch {
        // What nobody can read proves nothing.
      }
    }
  }

  /** Frames held here, whole, in which a place of a stream lies; one of each history. */
  async framesAt({ stream, seq }: SeqOf): Promise<Frame[]> {
    const found: Frame[] = [];
    for (const branch of this.log.ofStream(stream)) {
      const frame = seq > branch.forkSeq ? await this.frameAt(branch, seq) : null;
      if (frame !== null) found.push(frame);
    }
    return found;
  }

  private async frameAt(branch: Branch, seq: number): Promise<Frame | null> {
    if (seq > branch.seq) return null;
    const end = await this.endAt(branch, seq);
    if (end === null) return null;
    const given = this.given.get(end.hash);
    if (given !== undefined) return given;
    const bytes = this.store.get(seqKey(KIND.frame, branch.no, end.seq));
    if (bytes === undefined || hash('sha256', bytes, 'hex') !== end.hash) return null;
    const frame = readFrame(bytes);
    return frame.firstSeq <= seq ? frame : null;
  }

  private async endAt(branch: Branch, seq: number): Promise<{ seq: number; hash: string } | null> {
    const from = seqKey(KIND.frameHash, branch.no, seq);
    const to = seqKey(KIND.frameHash, branch.no + 1, 0);
    for await (const [key, value] of this.store.range(from, to, { limit: 1 })) {
      return { seq: seqOfKey(key).seq, hash: value.toString('hex') };
    }
    return null;
  }

  async of(ref: ChangeRef): Promise<Truth> {
    const branches: Branch[] = [];
    let found: Change | null = null;
    let isParked = false;
    for (const branch of this.log.ofStream(ref.stream)) {
      if (ref.seq <= branch.forkSeq || ref.seq > branch.seq) continue;
      const frame = await this.frameAt(branch, ref.seq);
      if (frame === null) return { kind: 'unknown', place: { stream: ref.stream, seq: ref.seq } };
      const change = this.changesIn(frame)[ref.seq - frame.firstSeq];
      if (change === undefined || tagOf(contentHash(change)) !== ref.tag) continue;
      if (this.store.get(seqKey(KIND.parked, branch.no, ref.seq)) !== undefined) {
        isParked = true;
        continue;
      }
      found = change;
      branches.push(branch);
    }
    if (found === null) return { kind: isParked ? 'parked' : 'none' };
    return { kind: 'stands', change: found, branches };
  }

  private changesIn(frame: Frame): readonly Change[] {
    if (this.last?.frame.hash !== frame.hash) this.last = { frame, changes: readable(frame) };
    return this.last.changes;
  }
}

function readable(frame: Frame): readonly Change[] {
  try {
    return changesOf(frame);
  } catch {
    return [];
  }
}

/** Refs of the changes a record is made of here, as far as they are compared. */
export function claimsOf(snapshot: Snapshot, scope: Scope, key: Uint8Array): Uint8Array {
  if (key[0] !== KIND.record || key.length !== 2 + REF_BYTES) return new Uint8Array(0);
  const { entity, ref } = placeOf(key);
  try {
    const whole = new RecordReader(snapshot.store, snapshot.log).read(entity, ref);
    const refs = judge(whole?.claims ?? [], scope).counted.map((item) => item.ref);
    return refsToBytes(refs.sort(compareRefs));
  } catch {
    return new Uint8Array(0);
  }
}

function refsToBytes(refs: readonly ChangeRef[]): Uint8Array {
  const bytes = Buffer.alloc(refs.length * REF_BYTES);
  refs.forEach((ref, at) => {
    writeRef(ref, bytes, at * REF_BYTES);
  });
  return bytes;
}

export function refsFromBytes(bytes: Uint8Array): ChangeRef[] {
  const refs: ChangeRef[] = [];
  for (let at = 0; at + REF_BYTES <= bytes.length; at += REF_BYTES) {
    refs.push(readRef(Buffer.from(bytes), at));
  }
  return refs;
}
