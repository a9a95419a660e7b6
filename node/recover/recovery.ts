import { HujiError } from '../../proto/errors.js';
import type { Head } from '../../proto/frame.js';
import type { Epoch, Lane, StreamId } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Alarms } from '../alarms.js';
import type { Clock, Random } from '../clock.js';
import type { Log } from '../log/log.js';
import { type LostRange, type NodeMeta, writeMeta } from '../meta.js';
import type { HeadsKeeper, Store, Transaction } from '../store/store.js';

export interface RecoveryParts {
  readonly store: Store;
  readonly log: Log;
  readonly heads: Pick<HeadsKeeper, 'acknowledged' | 'reset'>;
  readonly alarms: Alarms;
  readonly clock: Clock;
  readonly random: Random;
  readonly code: NodeCode;
  readonly parent: NodeCode | null;
  meta(): NodeMeta;
  setMeta(meta: NodeMeta): void;
}

/**
 * Notices that this node has lost what it once acknowledged, from the heads file beside the
 * database or from what a neighbour holds of its streams; refuses to write until a neighbour has
 * given back what it can; then goes on in a new epoch, so that no seq is used twice.
 */
export class Recovery {
  private readonly parts: RecoveryParts;
  /** Heads of own streams a neighbour showed and this node lacks. */
  private readonly wanted = new Map<StreamId, Head>();
  /** A neighbour that holds our streams has greeted since the loss was noticed. */
  private heard = false;

  constructor(parts: RecoveryParts) {
    this.parts = parts;
  }

  /** Compares the store with the heads file, before anything is written. */
  async check(): Promise<void> {
    const { heads, store } = this.parts;
    const lost: LostRange[] = [];
    for (const head of heads.acknowledged().values()) {
      const held = this.heldOf(head.stream, head.branch);
      if (held < head.seq) lost.push({ stream: head.stream, from: held + 1, to: head.seq });
    }
    if (lost.length > 0) {
      const meta = this.parts.meta();
      const all = [...(meta.recovering?.lost ?? []), ...lost];
      const since = meta.recovering?.since ?? this.parts.clock.now();
      this.parts.setMeta({ ...meta, recovering: { since, lost: all } });
      await store.commit((tx) => writeMeta(tx, this.parts.meta()));
      this.resetHeads();
    }
    this.report();
  }

  private heldOf(stream: StreamId, no: number): number {
    const branches = this.parts.log.ofStream(stream);
    const branch = branches.find((item) => item.no === no) ?? branches[0];
    return branch === undefined ? 0 : Math.max(branch.seq, branch.tailSeq);
  }

  private resetHeads(): void {
    const { log, heads } = this.parts;
    const now = [...log.branches()].map(({ no, stream, seq, tailSeq }) => ({
      branch: no,
      stream,
      seq: Math.max(seq, tailSeq),
    }));
    heads.reset(now);
  }

  private report(): void {
    for (const { stream, from, to } of this.parts.meta().recovering?.lost ?? []) {
      this.parts.alarms.raise('STORE_TAIL_LOST', stream, `changes ${from} to ${to}`);
    }
  }

  /** Writing waits while own acknowledged changes may still come back. */
  refuses(): HujiError | null {
    const { recovering } = this.parts.meta();
    if (recovering === null && this.wanted.size === 0) return null;
    return new HujiError('NODE_RECOVERING');
  }

  /** A neighbour has greeted; `ahead` are heads it holds that this node does not know. */
  onHello(ahead: readonly Head[]): void {
    this.heard = true;
    const { log, code } = this.parts;
    for (const head of ahead) {
      const branch = log.ofStream(head.stream)[0];
      if (branch !== undefined && branch.name.author === code) this.wanted.set(head.stream, head);
    }
    this.step();
  }

  /** A frame of an own stream came back. */
  onOwnFrame(): void {
    this.heard = true;
    this.step();
  }

  /** Goes on in a new epoch once everything a neighbour showed is here. */
  private step(): void {
    const { log } = this.parts;
    for (const [stream, head] of this.wanted) {
      const back = log
        .ofStream(stream)
        .some((branch) => log.hashAt(branch, head.seq)?.startsWith(head.hash) === true);
      if (!back) return;
    }
    const needed = this.wanted.size > 0 || this.parts.meta().recovering !== null;
    if (!needed || (!this.heard && this.parts.parent !== null)) return;
    this.wanted.clear();
    this.newEpoch().catch((error: Error) =>
      this.parts.alarms.raise('INTERNAL', 'recovery', error.message),
    );
  }

  /** Seals what is open and starts the next life of this node's log. */
  async newEpoch(): Promise<void> {
    const { store, log, alarms } = this.parts;
    await store.commit((tx) => {
      const meta = this.parts.meta();
      const next: NodeMeta = {
        ...meta,
        epoch: randomEpoch(this.parts.random),
        previous: { ...meta.previous, ...this.ends(tx, meta.epoch) },
        recovering: null,
      };
      this.parts.setMeta(next);
      writeMeta(tx, next);
    });
    for (const { subject } of alarms.list()) alarms.clear('STORE_TAIL_LOST', subject);
    for (const branch of log.branches()) alarms.clear('LOG_FORK', branch.stream);
  }

  private ends(tx: Transaction, epoch: Epoch): { [lane: Lane]: Head } {
    const { log, code } = this.parts;
    const ends: { [lane: Lane]: Head } = {};
    for (const branch of [...log.branches()]) {
      if (branch.name.author !== code || branch.name.epoch !== epoch) continue;
      if (branch.parent === null && branch.tailSeq > branch.seq) log.seal(tx, branch);
      const known = ends[branch.name.lane];
      if (branch.seq > 0 && (known === undefined || known.seq < branch.seq)) {
        ends[branch.name.lane] = {
          stream: branch.stream,
          seq: branch.seq,
          hash: branch.hash.slice(0, 16),
        };
      }
    }
    return ends;
  }
}

export function randomEpoch(random: Random): Epoch {
  return Buffer.from(random.bytes(8)).toString('hex');
}
