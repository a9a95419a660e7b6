import { BODY_SCHEMA_MAX } from '../../proto/body.js';
import type { Change } from '../../proto/change.js';
import { HujiError } from '../../proto/errors.js';
import { changesOf, type Frame, readFrame } from '../../proto/frame.js';
import type { Hlc } from '../../proto/hlc.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Alarms } from '../alarms.js';
import type { Applier, Counts } from '../apply/apply.js';
import type { Authority, Documents } from '../authority/authority.js';
import type { HybridClock } from '../hybrid-clock.js';
import type { Branch, Log, Placement } from '../log/log.js';
import type { Steps, Store, Transaction } from '../store/store.js';
import { FrameInspection } from './frame-inspection.js';
import type { Inspection, Received, Receiver } from './receive.js';
import { checkIntroduction, type VerifyParts, verifyPlaced } from './verifying.js';

export interface ReceiverParts extends VerifyParts {
  readonly code: NodeCode;
  readonly store: Store;
  readonly log: Log;
  readonly authority: Authority;
  readonly applier: Applier;
  readonly counters: Counts;
  readonly clock: HybridClock;
  readonly alarms: Alarms;
  /** Told after a batch: something new is held; `news`: of what others are judged by. */
  onStored(branch: Branch, news: boolean): void;
}

export class FrameReceiver implements Receiver {
  private readonly parts: ReceiverParts;

  constructor(parts: ReceiverParts) {
    this.parts = parts;
  }

  async receive(bytes: Uint8Array): Promise<Received> {
    const frame = readFrame(bytes);
    const received = await this.parts.store.commitSteps((tx) => this.place(tx, frame));
    if (received.kind === 'stored') {
      const { branch } = received;
      // A second history of a stream may tell how far the first is good.
      const forked = this.parts.log.ofStream(branch.stream).length > 1;
      const news = frame.name.lane === 'all' || forked;
      this.parts.onStored(branch, news);
    }
    return received;
  }

  /** Looks at frames before they are received. */
  inspection(): Inspection {
    const { parts } = this;
    return new FrameInspection({ ...parts, readable: (frame) => this.readable(frame) });
  }

  private *place(tx: Transaction, frame: Frame): Steps<Received> {
    const { log } = this.parts;
    const placement = log.place(tx, frame);
    const { lastSeq: seq } = frame;
    if (placement.kind === 'duplicate') {
      const { branch } = placement;
      return { kind: 'duplicate', branch, seq, mended: log.mend(tx, branch, frame) };
    }
    if (placement.kind === 'gap') {
      return { kind: 'gap', stream: frame.stream, branch: placement.branch };
    }
    return yield* this.take(tx, frame, placement);
  }

  private *take(tx: Transaction, frame: Frame, found: Placement): Steps<Received> {
    const { log, alarms } = this.parts;
    const author = verifyPlaced(this.parts, frame, found);
    // Read before anything is put: a signed body that cannot be read is its author's defect.
    const changes = this.readable(frame);
    checkIntroduction(frame, author, changes);
    const placement = this.besideTail(tx, frame, found, changes);
    const branch = log.append(tx, frame, placement, author);
    const forked = placement.kind === 'forks';
    if (forked) this.parts.counters.edit(frame.name.lane).forks += 1;
    if (forked)
      alarms.raise('LOG_FORK', frame.name.author, `${frame.stream} at ${placement.forkSeq}`);
    if (branch.applied >= frame.firstSeq - 1) yield* this.applyFrame(tx, branch, frame, changes);
    return { kind: 'stored', branch, seq: frame.lastSeq, forked };
  }

  /** An own stream that comes back from a neighbour must not land where the open tail stands. */
  private besideTail(
    tx: Transaction,
    frame: Frame,
    found: Placement,
    changes: readonly Change[] | null,
  ): Placement {
    const { log } = this.parts;
    if (found.kind !== 'next' || log.absorbTail(tx, found.branch, changes ?? [])) return found;
    log.seal(tx, found.branch);
    return log.place(tx, frame);
  }

  /** Null: of a newer schema, so that it waits; an empty list: nobody can read it. */
  private readable(frame: Frame): Change[] | null {
    if (frame.schema > BODY_SCHEMA_MAX) return null;
    try {
      return changesOf(frame);
    } catch (error) {
      // Anything else is a defect of this node's: the frame waits for a version without it.
      const spoilt = error instanceof HujiError && error.code === 'FRAME_MALFORMED';
      const code = spoilt ? 'FRAME_MALFORMED' : 'INTERNAL';
      this.parts.alarms.raise(code, frame.name.author, spoilt ? error.message : 'reading a frame');
      return spoilt ? [] : null;
    }
  }

  /**
   * Applies a frame if everything it is judged by is here; gives whether it did. Others have their
   * turns between its changes, so that none of them waits for a whole frame.
   */
  private *applyFrame(
    tx: Transaction,
    branch: Branch,
    frame: Frame,
    changes: Change[] | null,
  ): Steps<boolean> {
    const { log, applier } = this.parts;
    const documents = changes === null ? null : this.documentsFor(branch, frame);
    if (changes === null || documents === null) return false;
    const { applied } = branch;
    let latest: Hlc = 0;
    let seq = frame.firstSeq;
    for (const change of changes) {
      // What stood in the open tail was applied when it was captured.
      if (seq > applied) applier.apply(tx, branch, seq, change, documents);
      if (change.hlc > latest) latest = change.hlc;
      seq += 1;
      yield;
    }
    log.setApplied(tx, branch, Math.max(applied, frame.lastSeq));
    this.follow(branch, latest);
    return true;
  }

  /** What the frame is judged by; null while that, or the history before it, is not here. */
  private documentsFor(branch: Branch, frame: Frame): Documents | null {
    const { log, authority } = this.parts;
    const { parent, forkSeq, previous } = branch;
    if (parent !== null && log.branch(parent).applied < forkSeq) return null;
    // Lane `all` goes on from epoch to epoch: what a later one adds stands on the one before.
    if (frame.name.lane === 'all' && authority.at(previous) === null) return null;
    return authority.at(frame.under);
  }

  private follow(branch: Branch, latest: Hlc): void {
    const { clock, alarms } = this.parts;
    const { code } = branch.author;
    // What this node wrote itself, before it was set back, it never falls behind.
    if (code === this.parts.code) clock.start(latest);
    if (clock.observe(latest)) alarms.clear('CLOCK_AHEAD', code);
    else alarms.raise('CLOCK_AHEAD', code, `${code} writes with a clock ahead of this one`);
  }

  /** Applies what was held for want of documents; again after every news on lane `all`. */
  async catchUp(): Promise<void> {
    const { log } = this.parts;
    let progress = true;
    while (progress) {
      progress = false;
      for (const branch of [...log.branches()]) {
        if (branch.applied < branch.seq && (await this.catchUpBranch(branch))) progress = true;
      }
    }
  }

  /** A frame held here; null, with an alarm, where the disk has spoilt it. */
  private stored(branch: Branch, lastSeq: number, bytes: Uint8Array): Frame | null {
    try {
      return readFrame(bytes);
    } catch (error) {
      const where = `${branch.stream} ${lastSeq}`;
      this.parts.alarms.raise('FRAME_MALFORMED', where, (error as Error).message);
      return null;
    }
  }

  private async catchUpBranch(branch: Branch): Promise<boolean> {
    const { store, log } = this.parts;
    let progress = false;
    for await (const { lastSeq, bytes } of log.frames(branch, branch.applied)) {
      const frame = this.stored(branch, lastSeq, bytes);
      if (frame === null) break;
      const applied = await store.commitSteps((tx) => this.applyHeld(tx, branch, frame));
      if (!applied) break;
      progress = true;
    }
    return progress;
  }

  private *applyHeld(tx: Transaction, { no }: Branch, frame: Frame): Steps<boolean> {
    const branch = this.parts.log.branch(no);
    // A frame that came meanwhile may have been applied already.
    if (branch.applied >= frame.lastSeq) return true;
    if (branch.applied < frame.firstSeq - 1) return false;
    return yield* this.applyFrame(tx, branch, frame, this.readable(frame));
  }
}
