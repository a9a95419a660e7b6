import { hash } from 'node:crypto';
import { HujiError } from '../../proto/errors.js';
import type { StreamId } from '../../proto/id.js';
import type { Message, PartHeld } from '../../proto/messages.js';
import { LIMITS } from '../limits.js';
import type { Branch, LogView } from '../log/log.js';
import { sendParts } from './frame-parts.js';
import type { Positions } from './positions.js';

export interface SenderParts {
  readonly log: LogView;
  readonly positions: Positions;
  /** Branches that the neighbour hears. */
  shared(): Iterable<Branch>;
  send(message: Message): Promise<void>;
  /** The stored frame that ends at `seq` is no longer what was stored: its stream stops there. */
  onSpoilt(branch: Branch, seq: number): void;
  /** What the neighbour has of a branch ends before what is left of it here, or no longer does. */
  onTrimmed(branch: Branch, lacking: Lacking | null): void;
  /** Nothing that could be sent waits any more. */
  onRest(): void;
  onFailed(error: Error): void;
}

/** Seqs of frames that this node cannot give, since it has trimmed them. */
export interface Lacking {
  readonly from: number;
  readonly to: number;
}

interface Flying {
  /** Which frame of this link it was, from 1. */
  readonly number: number;
  readonly branch: number;
  readonly seq: number;
  readonly bytes: number;
}

/** Frames sent in one go before looking again at what matters more. */
const BURST_FRAMES = 32;

/**
 * Sends what the neighbour lacks, lane `all` first, then stream by stream in bursts, as long as
 * the bytes it has not receipted stay within the window.
 */
export class FrameSender {
  private readonly parts: SenderParts;
  /** Sent, not yet covered by the neighbour's receipt. */
  private readonly flying = new Map<StreamId, Flying[]>();
  private flyingBytes = 0;
  private sent = 0;
  /** Branches that stay where they are for as long as this link lasts. */
  private readonly held = new Set<number>();
  /** Whether the neighbour lacks what was trimmed here, by branch. */
  private readonly short = new Map<number, boolean>();
  /** Bytes under way at most; on a narrow line few, and frames in parts. */
  private windowBytes: number = LIMITS.windowBytes;
  private partHeld: PartHeld | null = null;
  /** Before the neighbour has greeted: which branches may go ahead. */
  private leads: ((branch: Branch) => boolean) | null = null;
  private running = false;
  private again = false;
  private started = false;
  private stopped = false;
  private generation = 0;
  private room: (() => void) | null = null;

  constructor(parts: SenderParts) {
    this.parts = parts;
  }

  start(): void {
    this.started = true;
    this.wake();
  }

  /** Begins before the neighbour has greeted, with these branches. */
  lead(leads: (branch: Branch) => boolean): void {
    this.leads = leads;
    this.started = true;
    this.wake();
  }

  /** The neighbour has greeted; it wants so much under way at most, 0: as much as may be. */
  greeted(windowBytes: number, held: PartHeld | null): void {
    this.leads = null;
    this.partHeld = held;
    if (windowBytes > 0) this.narrow(windowBytes);
    this.start();
  }

  narrow(windowBytes: number): void {
    this.windowBytes = Math.min(this.windowBytes, windowBytes);
  }

  /** Nothing that could be sent waits. */
  get resting(): boolean {
    return this.started && !this.running;
  }

  /** Nothing is under way, and nothing known to be lacking. */
  get idle(): boolean {
    return this.flyingBytes === 0 && this.lacking().next().done === true;
  }

  stop(): void {
    this.stopped = true;
    this.room?.();
  }

  /** Something may be new. */
  wake(): void {
    if (!this.started || this.stopped) return;
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    this.work().catch((error: Error) => {
      this.stopped = true;
      // Where the link has closed the session ends by itself.
      if (!(error instanceof HujiError) || error.code !== 'LINK_DOWN') this.parts.onFailed(error);
    });
  }

  /** The neighbour asked to go back: what is being read now is no longer what to send. */
  rewind(): void {
    this.generation += 1;
    this.wake();
  }

  /** The neighbour says how far it has got: it may have found elsewhere what was trimmed here. */
  moved(): void {
    if ([...this.short.values()].includes(true)) this.wake();
  }

  /** Gives whether the neighbour has taken something that was sent over this link. */
  acknowledge(stream: StreamId, seq: number): boolean {
    const flying = this.flying.get(stream);
    if (flying === undefined) return false;
    const before = flying.length;
    while (flying.length > 0 && (flying[0]?.seq ?? 0) <= seq) {
      this.flyingBytes -= flying.shift()?.bytes ?? 0;
    }
    const taken = flying.length < before;
    if (flying.length === 0) this.flying.delete(stream);
    if (this.flyingBytes < this.windowBytes) this.room?.();
    return taken;
  }

  /** What was spoilt is whole again. */
  release(branch: Branch): void {
    if (this.held.delete(branch.no)) this.wake();
  }

  /** The neighbour does not take a frame: nothing after it is sent. Gives where it stands. */
  hold(number: number): { stream: StreamId; seq: number } | null {
    for (const [stream, flying] of this.flying) {
      const found = flying.find((item) => item.number === number);
      if (found === undefined) continue;
      this.held.add(found.branch);
      const left = flying.filter(({ branch }) => branch !== found.branch);
      for (const { bytes } of flying) this.flyingBytes -= bytes;
      for (const { bytes } of left) this.flyingBytes += bytes;
      if (left.length > 0) this.flying.set(stream, left);
      else this.flying.delete(stream);
      this.room?.();
      return { stream, seq: found.seq };
    }
    return null;
  }

  private async work(): Promise<void> {
    do {
      this.again = false;
      for (const branch of this.inOrder()) {
        await this.burst(branch);
        if (this.stopped) return;
      }
      this.watchTrimmed();
      if (this.lacking().next().done !== true) this.again = true;
    } while (this.again && !this.stopped);
    this.running = false;
    this.parts.onRest();
  }

  private inOrder(): Branch[] {
    return [...this.lacking()].sort(
      (a, b) => rankOf(a) - rankOf(b) || this.lengthOf(a) - this.lengthOf(b),
    );
  }

  /** A day's work is not to wait for a whole register that somebody has just loaded. */
  private lengthOf(branch: Branch): number {
    const at = this.parts.positions.of(branch);
    return at === 'unknown' ? 0 : branch.seq - at;
  }

  private *lacking(): Iterable<Branch> & Iterator<Branch> {
    for (const branch of this.parts.shared()) {
      if (this.held.has(branch.no) || this.leads?.(branch) === false) continue;
      const at = this.parts.positions.of(branch);
      // What follows a gap would only be thrown away.
      if (at === 'unknown' || at >= branch.seq || at < branch.trimmed) continue;
      yield branch;
    }
  }

  private watchTrimmed(): void {
    for (const branch of this.parts.shared()) {
      if (branch.trimmed === 0) continue;
      const at = this.parts.positions.of(branch);
      if (at === 'unknown') continue;
      const isShort = at < branch.trimmed;
      if (this.short.get(branch.no) === isShort) continue;
      this.short.set(branch.no, isShort);
      this.parts.onTrimmed(branch, isShort ? { from: at + 1, to: branch.trimmed } : null);
    }
  }

  private async burst(branch: Branch): Promise<void> {
    const { log, positions } = this.parts;
    const from = positions.of(branch);
    if (from === 'unknown') return;
    const { generation } = this;
    let count = 0;
    for await (const { lastSeq, bytes } of log.frames(branch, from)) {
      // The store may already show what is not durable in every place yet.
      if (lastSeq > branch.seq) break;
      await this.hasRoom();
      if (this.stopped || this.generation !== generation || this.held.has(branch.no)) return;
      if (hash('sha256', bytes, 'hex') !== log.hashAt(branch, lastSeq)) {
        this.held.add(branch.no);
        this.parts.onSpoilt(branch, lastSeq);
        return;
      }
      this.fly(branch, lastSeq, bytes.length);
      positions.advance(branch, lastSeq);
      await this.put(bytes, log.hashAt(branch, lastSeq) ?? '');
      if (++count >= BURST_FRAMES) return;
    }
    // What is missing here is damage: fsck names it.
    if (count === 0) positions.advance(branch, branch.seq);
  }

  private put(frame: Uint8Array, name: string): Promise<void> {
    const { send } = this.parts;
    const isNarrow = this.windowBytes < LIMITS.windowBytes;
    if (!isNarrow || frame.length <= LIMITS.partBytes) return send({ kind: 'frame', frame });
    const line = { held: () => this.partHeld, stopped: () => this.stopped, send };
    return sendParts(frame, name, line);
  }

  private fly({ stream, no }: Branch, seq: number, bytes: number): void {
    this.sent += 1;
    const item = { number: this.sent, branch: no, seq, bytes };
    const flying = this.flying.get(stream);
    if (flying === undefined) this.flying.set(stream, [item]);
    else flying.push(item);
    this.flyingBytes += bytes;
  }

  private async hasRoom(): Promise<void> {
    while (this.flyingBytes >= this.windowBytes && !this.stopped) {
      await new Promise<void>((resolve) => {
        this.room = resolve;
      });
      this.room = null;
    }
  }

  waiting(): { frames: number; changes: number; bytes: number } {
    let changes = 0;
    let bytes = 0;
    let frames = 0;
    for (const branch of this.parts.shared()) {
      const at = this.parts.positions.of(branch);
      if (at === 'unknown' || at >= branch.seq) continue;
      const share = (branch.seq - at) / Math.max(1, branch.seq - branch.forkSeq);
      changes += branch.seq - at;
      frames += Math.ceil(branch.frames * share);
      bytes += Math.round(branch.bytes * share);
    }
    return { frames, changes, bytes };
  }
}

/** What the province publishes, then what tiers above wrote in lanes of stations: verdicts. */
function rankOf({ name: { author, lane } }: Branch): number {
  if (lane === 'all') return 0;
  return author === lane ? 2 : 1;
}
