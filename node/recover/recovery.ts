import { HujiError } from '../../proto/errors.js';
import type { Head } from '../../proto/frame.js';
import type { Epoch, StreamId } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Alarms } from '../alarms.js';
import type { Clock, Random } from '../clock.js';
import type { FollowUp } from '../follow-up.js';
import { LIMITS } from '../limits.js';
import type { Branch, Log } from '../log/log.js';
import { type LostRange, type NodeMeta, randomEpoch, writeMeta } from '../meta.js';
import type { HeadsKeeper, Store } from '../store/store.js';
import { lastHeads, sealOpen } from './last-heads.js';
import { lostEnds, resetHeads, sameEnd } from './lost-ends.js';

export interface RecoveryParts {
  readonly store: Store;
  readonly log: Log;
  readonly heads: Pick<HeadsKeeper, 'acknowledged' | 'reset'>;
  readonly alarms: Alarms;
  readonly clock: Clock;
  readonly random: Random;
  readonly followUp: FollowUp;
  readonly code: NodeCode;
  readonly parent: NodeCode | null;
  /** Who must speak before a node that has lost something goes on: parent, or all children. */
  neighbours(): readonly NodeCode[];
  meta(): NodeMeta;
  setMeta(meta: NodeMeta): void;
  /** Told once this node goes on in a new epoch. */
  onEpoch(): void;
}

/** A place of an own stream that a neighbour says it holds and this node lacks. */
interface Wanted {
  readonly head: Head;
  /** Null: the parent, whose word stands until it has given what it showed. */
  readonly by: NodeCode | null;
}

/**
 * Notices that this node has lost what it once acknowledged, from the heads file beside the
 * database or from what a neighbour holds of its streams; refuses to write until a neighbour has
 * given back what it can; then goes on in a new epoch, so that no seq is used twice.
 */
export class Recovery {
  private readonly parts: RecoveryParts;
  /** Heads of own streams, by stream and by who showed them. */
  private readonly wanted = new Map<string, Wanted>();
  /** Heads of streams never seen here: of whom, their first frame tells. */
  private readonly unknown = new Map<StreamId, Wanted>();
  /** Nodes below that named a place and did not give it. */
  private readonly disbelieved = new Set<NodeCode>();
  private cancelWait: (() => void) | null = null;
  /** Somebody has written in this node's name: itself, before it was set back, or its clone. */
  private overtaken = false;
  /** Neighbours that have greeted since the start. */
  private readonly heard = new Set<NodeCode>();

  constructor(parts: RecoveryParts) {
    this.parts = parts;
  }

  /** Compares the store with the heads file, before anything is written. */
  async check(): Promise<void> {
    const { store, alarms, clock, log, heads } = this.parts;
    const meta = this.parts.meta();
    const ends = lostEnds(heads, log);
    const ranges = ends.map(({ range }) => range);
    const missing = ranges.filter((range) => !meta.lost.some((known) => sameEnd(known, range)));
    const lost = [...meta.lost.filter((range) => !this.holds(range)), ...missing];
    if (missing.length > 0 || lost.length < meta.lost.length) {
      const recovering = missing.length > 0 ? clock.now() : meta.recovering;
      this.parts.setMeta({ ...meta, recovering, lost });
      await store.commit((tx) => writeMeta(tx, this.parts.meta()));
      resetHeads(heads, log, ends);
    }
    this.report();
    for (const { parent, name, stream, forkSeq } of log.branches()) {
      if (parent !== null) alarms.raise('LOG_FORK', name.author, `${stream} at ${forkSeq}`);
    }
  }

  private holds({ stream, to }: LostRange): boolean {
    return this.parts.log.ofStream(stream).some(({ seq }) => seq >= to);
  }

  /** One alarm for each stream of which something is gone, and none where it has come back. */
  private report(before: readonly LostRange[] = []): void {
    const ranges = new Map<StreamId, string[]>(before.map(({ stream }) => [stream, []]));
    for (const { stream, from, to } of this.parts.meta().lost) {
      ranges.set(stream, [...(ranges.get(stream) ?? []), `${from} to ${to}`]);
    }
    const { alarms } = this.parts;
    for (const [stream, texts] of ranges) {
      if (texts.length === 0) alarms.clear('STORE_TAIL_LOST', stream);
      else alarms.raise('STORE_TAIL_LOST', stream, `changes ${texts.join(', ')}`);
    }
  }

  /** Writing waits while own acknowledged changes may still come back. */
  refuses(): HujiError | null {
    const { recovering } = this.parts.meta();
    if (recovering === null && this.wanted.size === 0) return null;
    return new HujiError('NODE_RECOVERING');
  }

  /** Who has yet to speak before this node goes on; nobody where it does not wait. */
  awaiting(): NodeCode[] {
    if (this.parts.meta().recovering === null) return [];
    return this.parts.neighbours().filter((code) => !this.heard.has(code));
  }

  /**
   * A neighbour has greeted; `ahead` are heads it holds that this node does not know, `isBelow`
   * whether it is a child, whose word alone holds nobody up for ever.
   */
  onHello(peer: NodeCode, ahead: readonly Head[], isBelow: boolean): void {
    this.heard.add(peer);
    const by = isBelow ? peer : null;
    const { log, code } = this.parts;
    for (const head of by !== null && this.disbelieved.has(by) ? [] : ahead) {
      const [branch] = log.ofStream(head.stream);
      if (branch === undefined) this.remember({ head, by });
      else if (branch.name.author === code) this.want({ head, by });
    }
    this.step();
  }

  private remember(shown: Wanted): void {
    const [oldest] = this.unknown.keys();
    if (this.unknown.size >= LIMITS.unknownHeads && oldest !== undefined) {
      this.unknown.delete(oldest);
    }
    this.unknown.set(shown.head.stream, shown);
    this.waitFor(shown);
  }

  private want(shown: Wanted): void {
    this.wanted.set(`${shown.head.stream} ${shown.by ?? ''}`, shown);
    this.waitFor(shown);
  }

  private waitFor({ by }: Wanted): void {
    if (by !== null && this.cancelWait === null && this.refuses() !== null) this.wait();
  }

  /** Who stands below may name any place, so its word holds this node up only while it gives. */
  private wait(): void {
    this.cancelWait?.();
    this.cancelWait = this.parts.clock.after(LIMITS.unprovenHeadMs, () => this.giveUp());
  }

  stop(): void {
    this.cancelWait?.();
    this.cancelWait = null;
  }

  /** In a new epoch no seq is used twice, whether what was shown exists or not. */
  private giveUp(): void {
    this.cancelWait = null;
    for (const [key, { head, by }] of this.wanted) {
      if (by === null) continue;
      this.wanted.delete(key);
      this.disbelieved.add(by);
      this.overtaken = true;
      this.parts.alarms.raise('HEAD_UNPROVEN', by, `${head.stream} ${head.seq}`);
    }
    for (const [stream, { by }] of this.unknown) if (by !== null) this.unknown.delete(stream);
    this.step();
  }

  /** A frame came in from a neighbour. */
  onStored(branch: Branch): void {
    const { code } = this.parts;
    this.strikeOut();
    const shown = this.unknown.get(branch.stream);
    this.unknown.delete(branch.stream);
    const isOwn = branch.name.author === code;
    if (shown !== undefined && isOwn) this.want(shown);
    // A stream that turns out to be somebody else's is not waited for any more.
    if (!isOwn && shown === undefined) return;
    if (this.cancelWait !== null) this.wait();
    if (isOwn && this.endsEpoch(branch)) this.overtake(branch.name.epoch);
    this.step();
  }

  /** What is here again is no longer lost; for good when this is next written, or at a start. */
  private strikeOut(): void {
    const { meta, setMeta } = this.parts;
    const { lost } = meta();
    const left = lost.filter((range) => !this.holds(range));
    if (left.length === lost.length) return;
    setMeta({ ...meta(), lost: left });
    this.report(lost);
  }

  private overtake(by: Epoch): void {
    const { epoch, recovering } = this.parts.meta();
    this.overtaken = true;
    // Nothing is missing here: somebody else has gone on from where this node still is.
    if (recovering !== null || by === epoch) return;
    this.parts.alarms.raise('LOG_FORK', this.parts.code, `epoch ${by} was begun elsewhere`);
  }

  /** Whether an own frame from elsewhere says that the present epoch is not ours alone. */
  private endsEpoch({ name, previous }: Branch): boolean {
    const { epoch } = this.parts.meta();
    if (name.epoch === epoch) return true;
    const before = previous === null ? [] : this.parts.log.ofStream(previous.stream);
    return before.some((branch) => branch.name.epoch === epoch);
  }

  /** Goes on in a new epoch once everything a neighbour showed is here. */
  private step(): void {
    for (const { head } of this.wanted.values()) {
      if (!this.isBack(head.stream, head)) return;
    }
    this.wanted.clear();
    this.stop();
    if (this.mayGoOn()) this.parts.followUp.addOnce('epoch', () => this.begin());
  }

  /** Unless somebody has shown more meanwhile, or it has been begun. */
  private async begin(): Promise<void> {
    if (this.wanted.size === 0 && this.mayGoOn()) await this.newEpoch();
  }

  private mayGoOn(): boolean {
    if (this.parts.meta().recovering === null) {
      return this.overtaken && (this.heard.size > 0 || this.parts.parent === null);
    }
    // A stream not known yet may be a later life of this node's own.
    return this.heard.size > 0 && this.awaiting().length === 0 && this.unknown.size === 0;
  }

  /** Goes on at once, whoever has not spoken yet; false where it did not wait. */
  async goOn(): Promise<boolean> {
    if (this.refuses() === null) return false;
    this.wanted.clear();
    this.unknown.clear();
    await this.newEpoch();
    return true;
  }

  private isBack(stream: StreamId, head: Head): boolean {
    const { log } = this.parts;
    const branches = log.ofStream(stream);
    return branches.some((branch) => log.hashAt(branch, head.seq)?.startsWith(head.hash) === true);
  }

  /** Seals what is open and starts the next life of this node's log. */
  async newEpoch(): Promise<void> {
    const { store, log, code, random, heads } = this.parts;
    await store.commit((tx) => {
      const meta = this.parts.meta();
      sealOpen(tx, log, code);
      const next: NodeMeta = {
        ...meta,
        epoch: randomEpoch(random),
        previous: { ...meta.previous, ...lastHeads(log, code, meta.epoch) },
        recovering: null,
      };
      this.parts.setMeta(next);
      writeMeta(tx, next);
    });
    this.overtaken = false;
    this.strikeOut();
    this.parts.onEpoch();
    try {
      resetHeads(heads, log, []);
    } catch {
      // A full disk: the file goes on telling of what `lost` names already.
    }
  }
}
