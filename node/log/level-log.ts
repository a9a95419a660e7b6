import type { KeyObject } from 'node:crypto';
import type { Change } from '../../proto/change.js';
import { HujiError } from '../../proto/errors.js';
import { type Frame, type Head, type Opening, sealFrame } from '../../proto/frame.js';
import { type Epoch, type Lane, type StreamId, streamIdOf } from '../../proto/id.js';
import { pack, unpack } from '../../proto/pack.js';
import { branchKey, KIND, kindRange, seqKey, seqOfKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import { absorbTail, newBranch, type BranchState as State, sameHead } from './branch-state.js';
import { Branches } from './branches.js';
import { History } from './history.js';
import type { Author, Branch, KeyInForce, Log, LogView, Placement, SealOptions } from './log.js';

/** What the log needs to know of its own node; rotation and new epochs change it. */
export interface Writer {
  readonly author: Author;
  epoch(): Epoch;
  key(): KeyObject;
  publicKey(): string;
  chain(): readonly Uint8Array[];
  /** Where the stream of this lane ended in the epoch before. */
  previous(lane: Lane): Head | null;
  /** Head of lane `all` as applied here. */
  under(): Head | null;
  now(): number;
}

export class LevelLog implements Log {
  private readonly store: Store;
  private readonly writer: Writer;
  private readonly staged = new Branches<State>();
  private readonly written = new Branches<Branch>();
  private readonly history: History;
  readonly durable: LogView;
  private readonly dirty = new Set<State>();
  onTouched: (tx: Transaction, branch: Branch) => void = () => undefined;
  readonly count = (): number => this.staged.size;

  constructor(store: Store, writer: Writer) {
    this.store = store;
    this.writer = writer;
    this.history = new History(this.staged, store);
    store.onFlush((tx) => this.flush(tx));
    this.durable = {
      branches: () => this.written.all(),
      count: () => this.written.size,
      branch: (no) => this.written.get(no) ?? this.state(no),
      ofStream: (stream) => this.written.ofStream(stream),
      inLane: (lane) => this.written.inLane(lane),
      frames: (branch, after) => this.frames(branch, after),
      ends: (branch) => this.ends(branch),
      hashAt: (branch, seq, tx) => this.hashAt(branch, seq, tx),
    };
  }

  /** Reads all branches and open tails; also after a failed batch. */
  async open(): Promise<void> {
    const byNo: State[] = [];
    for await (const [, value] of this.store.range(...kindRange(KIND.branch))) {
      const state = unpack(value) as State;
      byNo[state.no] = { ...state, tail: [], tailUnder: null };
    }
    for await (const [key, value] of this.store.range(...kindRange(KIND.tail))) {
      const state = byNo[seqOfKey(key).branch];
      const [under, change] = unpack(value) as [Head | null, Change];
      if (state === undefined) throw new HujiError('STORE_DAMAGED', 'tail without branch');
      state.tail.push(change);
      state.tailUnder = under;
    }
    this.staged.reset(byNo);
    this.written.reset(byNo.map((state) => ({ ...state })));
    this.dirty.clear();
  }

  branches(): Iterable<Branch> {
    return this.staged.all();
  }

  branch(no: number): Branch {
    return this.state(no);
  }

  private state(no: number): State {
    const state = this.staged.get(no);
    if (state === undefined) throw new HujiError('STORE_DAMAGED', `branch ${no}`);
    return state;
  }

  ofStream(stream: StreamId): readonly Branch[] {
    return this.staged.ofStream(stream);
  }

  inLane(lane: Lane): readonly Branch[] {
    return this.staged.inLane(lane);
  }

  own(lane: Lane): Branch | null {
    const name = { author: this.writer.author.code, epoch: this.writer.epoch(), lane };
    return this.staged.ofStream(streamIdOf(name))[0] ?? null;
  }

  openOwn(lane: Lane): Branch {
    return this.ownState(lane);
  }

  place(tx: Pick<Transaction, 'get'>, frame: Frame): Placement {
    return this.history.place(tx, frame);
  }

  mend(tx: Transaction, branch: Branch, frame: Frame): boolean {
    return this.history.mend(tx, branch, frame);
  }

  absorbTail(tx: Transaction, branch: Branch, changes: readonly Change[]): boolean {
    return absorbTail(tx, this.state(branch.no), changes);
  }

  append(tx: Transaction, frame: Frame, placement: Placement, author: Author | null): Branch {
    const state = this.target(frame, placement, author);
    this.write(tx, state, frame);
    state.tailSeq = Math.max(state.tailSeq, state.seq);
    return state;
  }

  private target(frame: Frame, placement: Placement, author: Author | null): State {
    switch (placement.kind) {
      case 'next':
        return this.state(placement.branch.no);
      case 'opens': {
        if (author === null || frame.opening === null) throw new HujiError('STREAM_OPENING');
        const keys = [{ after: 0, key: this.keyFor(placement, author) }];
        return this.create(frame.name, author, frame.opening.previous, keys);
      }
      case 'forks': {
        const { branch, forkSeq } = placement;
        const keys = branch.keys.filter(({ after }) => after <= forkSeq);
        return this.create(frame.name, branch.author, branch.previous, keys, branch.no, forkSeq);
      }
      default:
        throw new HujiError('FRAME_CHAIN', placement.kind);
    }
  }

  keyFor(placement: Placement, author: Author | null): string {
    if (placement.kind === 'opens') return author?.keys.at(-1) ?? '';
    if (placement.kind !== 'next' && placement.kind !== 'forks') return '';
    const last = placement.kind === 'next' ? placement.branch.seq : placement.forkSeq;
    return placement.branch.keys.findLast(({ after }) => after <= last)?.key ?? '';
  }

  private create(
    name: Branch['name'],
    author: Author,
    previous: Head | null,
    keys: readonly KeyInForce[],
    parent: number | null = null,
    forkSeq = 0,
  ): State {
    return newBranch(this.staged.size, name, author, previous, keys, parent, forkSeq);
  }

  private write(tx: Transaction, state: State, frame: Frame): void {
    tx.put(seqKey(KIND.frame, state.no, frame.lastSeq), frame.bytes);
    tx.put(seqKey(KIND.frameHash, state.no, frame.lastSeq), Buffer.from(frame.hash, 'hex'));
    state.seq = frame.lastSeq;
    state.hash = frame.hash;
    state.bytes += frame.bytes.length;
    state.frames += 1;
    if (frame.nextKey !== null) {
      state.keys = [...state.keys, { after: frame.lastSeq, key: frame.nextKey }];
    }
    this.touch(tx, state);
  }

  private touch(tx: Transaction, state: State): void {
    // A branch counts once something of it is written, and not when it was only thought of.
    if (this.staged.get(state.no) === undefined) this.staged.set(state);
    this.dirty.add(state);
    const seq = Math.max(state.seq, state.tailSeq);
    tx.head({ branch: state.no, stream: state.stream, seq, sealed: state.seq });
  }

  private flush(tx: Transaction): void {
    for (const state of this.dirty) {
      const { tail: _tail, tailUnder: _under, ...branch } = state;
      tx.put(branchKey(state.no), pack(branch));
      this.onTouched(tx, branch);
      tx.onDurable(() => this.written.set(branch));
    }
    this.dirty.clear();
  }

  private ownState(lane: Lane): State {
    const own = this.own(lane);
    if (own !== null) return this.state(own.no);
    const { writer } = this;
    const name = { author: writer.author.code, epoch: writer.epoch(), lane };
    const keys = [{ after: 0, key: writer.publicKey() }];
    return this.create(name, writer.author, writer.previous(lane), keys);
  }

  tail(tx: Transaction, lane: Lane, change: Change): { branch: Branch; seq: number } {
    const state = this.ownState(lane);
    const under = this.underFor(lane);
    // One frame has one `under`: what came before was judged by older documents.
    if (state.tail.length > 0 && !sameHead(state.tailUnder, under)) this.seal(tx, state);
    state.tailUnder = under;
    state.tailSeq += 1;
    state.tail.push(change);
    if (state.tailSince === 0) state.tailSince = this.writer.now();
    tx.put(seqKey(KIND.tail, state.no, state.tailSeq), pack([under, change]));
    this.touch(tx, state);
    return { branch: state, seq: state.tailSeq };
  }

  private underFor(lane: Lane): Head | null {
    return lane === 'all' ? null : this.writer.under();
  }

  seal(tx: Transaction, branch: Branch, options: SealOptions = {}): Frame | null {
    const state = this.state(branch.no);
    if (state.tail.length === 0) return null;
    const changes = state.tail;
    for (let seq = state.seq + 1; seq <= state.tailSeq; seq++)
      tx.del(seqKey(KIND.tail, state.no, seq));
    state.tail = [];
    state.tailSince = 0;
    return this.sealInto(tx, state, changes, state.tailUnder, options);
  }

  private sealInto(
    tx: Transaction,
    state: State,
    changes: readonly Change[],
    under: Head | null,
    { nextKey, key = this.writer.key() }: SealOptions = {},
  ): Frame {
    const first = state.seq === 0;
    const opening: Opening = { chain: this.writer.chain(), previous: state.previous };
    const frame = sealFrame({
      name: state.name,
      firstSeq: state.seq + 1,
      changes,
      under,
      prev: state.hash,
      key,
      ...(first ? { opening } : {}),
      ...(nextKey === undefined ? {} : { nextKey }),
    });
    this.write(tx, state, frame);
    return frame;
  }

  sealAll(
    tx: Transaction,
    lane: Lane,
    changes: readonly Change[],
  ): { branch: Branch; frame: Frame } {
    const state = this.ownState(lane);
    if (state.tail.length > 0) this.seal(tx, state);
    const frame = this.sealInto(tx, state, changes, this.underFor(lane));
    state.tailSeq = state.seq;
    this.touch(tx, state);
    return { branch: state, frame };
  }

  setApplied(tx: Transaction, branch: Branch, seq: number): void {
    const state = this.state(branch.no);
    state.applied = seq;
    this.touch(tx, state);
  }

  frames(branch: Branch, after: number): AsyncIterable<{ lastSeq: number; bytes: Buffer }> {
    return this.history.frames(branch, after);
  }

  ends(branch: Branch): AsyncIterable<{ seq: number; hash: string }> {
    return this.history.ends(branch);
  }

  hashAt(branch: Branch, seq: number, tx?: Pick<Transaction, 'get'>): string | null {
    return this.history.hashAt(branch, seq, tx);
  }

  precedes(a: { branch: number; seq: number }, b: { branch: number; seq: number }): boolean {
    return this.history.precedes(a, b);
  }

  trim(tx: Transaction, branch: Branch, frameSeqs: readonly number[]): void {
    const state = this.state(branch.no);
    for (const seq of frameSeqs) {
      const key = seqKey(KIND.frame, state.no, seq);
      state.bytes -= tx.get(key)?.length ?? 0;
      state.frames -= 1;
      tx.del(key);
      state.trimmed = Math.max(state.trimmed, seq);
    }
    this.dirty.add(state);
  }
}
