import type { Contribution, Record } from '../../conflict/record.js';
import type { EntityNo } from '../../proto/entity.js';
import { type Frame, readFrame } from '../../proto/frame.js';
import { type ChangeRef, sameRef } from '../../proto/id.js';
import { LIMITS } from '../limits.js';
import type { Branch, Log } from '../log/log.js';
import type { Receiver } from '../receive/receive.js';
import { KIND, seqKey, seqOfKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { Comparison } from './comparison.js';
import type { Lost } from './differences.js';
import type { Findings, Renewal } from './findings.js';
import { isSound, RecordReader } from './records.js';

export interface MendParts {
  readonly store: Store;
  readonly log: Log;
  readonly receiver: Pick<Receiver, 'receive'>;
  renew(
    tx: Transaction,
    entity: EntityNo,
    ref: ChangeRef,
    was: Record | null,
    claims: readonly Contribution[],
  ): void;
  /** A frame that was spoilt is back. */
  onMended(branch: Branch, seq: number): void;
}

/** What has been mended. */
export interface Mended {
  readonly frames: number;
  readonly records: number;
}

/**
 * Carries out a plan: frames that are gone come back from the other side as over any link, records
 * are written anew of the claims that frames prove. Each is a batch of its own, so that whoever is
 * ended in between has done a part of it, and does the rest the next time.
 */
export class Mending {
  private readonly parts: MendParts;

  constructor(parts: MendParts) {
    this.parts = parts;
  }

  async run(comparison: Pick<Comparison, 'frames'>, findings: Findings): Promise<Mended> {
    const frames = await this.fetch(comparison, findings.lost);
    for (const renewal of findings.renewals) await this.rebuild(renewal);
    return { frames, records: findings.renewals.length };
  }

  /** From the end of each gap to its beginning, since a frame says where the one before it ends. */
  private async fetch(
    comparison: Pick<Comparison, 'frames'>,
    lost: readonly Lost[],
  ): Promise<number> {
    let count = 0;
    let open = [...lost];
    while (open.length > 0) {
      const asked = open.splice(0, LIMITS.compareAsked);
      const places = asked.map(({ stream, to }) => ({ stream, seq: to }));
      const given = (await comparison.frames(places)).map((bytes) =>
        readFrame(new Uint8Array(bytes)),
      );
      const left: Lost[] = [];
      for (const gap of asked) {
        const frame = given.find(
          ({ stream, lastSeq }) => stream === gap.stream && lastSeq === gap.to,
        );
        if (frame === undefined || !(await this.putBack(frame))) continue;
        count += 1;
        if (frame.firstSeq > gap.from) left.push({ ...gap, to: frame.firstSeq - 1 });
      }
      open = [...left, ...open];
    }
    return count;
  }

  private async putBack(frame: Frame): Promise<boolean> {
    const { log, store, receiver, onMended } = this.parts;
    for (const branch of log.ofStream(frame.stream)) {
      if (frame.firstSeq <= branch.forkSeq || frame.lastSeq > branch.seq) continue;
      const known = log.hashAt(branch, frame.lastSeq) ?? (await this.chainedHash(branch, frame));
      if (known !== frame.hash) continue;
      await store.commit((tx) => {
        const key = seqKey(KIND.frameHash, branch.no, frame.lastSeq);
        if (tx.get(key) === undefined) tx.put(key, Buffer.from(frame.hash, 'hex'));
      });
      const received = await receiver.receive(frame.bytes);
      if (received.kind !== 'duplicate') return false;
      onMended(branch, frame.lastSeq);
      return true;
    }
    return false;
  }

  /** The hash that the frame behind it names, where nothing else says it any more. */
  private async chainedHash(branch: Branch, frame: Frame): Promise<string | null> {
    const from = seqKey(KIND.frame, branch.no, frame.lastSeq + 1);
    const to = seqKey(KIND.frame, branch.no + 1, 0);
    for await (const [key, bytes] of this.parts.store.range(from, to, { limit: 1 })) {
      const next = readFrame(bytes);
      const isSigned = next.hash === this.parts.log.hashAt(branch, seqOfKey(key).seq);
      return isSigned && next.firstSeq === frame.lastSeq + 1 ? next.prev : null;
    }
    return null;
  }

  /** What has come since it was compared stays. */
  private rebuild({ entity, ref, claims, known }: Renewal): Promise<void> {
    const { store, log, renew } = this.parts;
    return store.commit((tx) => {
      const now = read(tx, log, entity, ref);
      const since = (now?.claims ?? []).filter(
        (item) => isSound(item) && !known.some((other) => sameRef(other, item.ref)),
      );
      renew(tx, entity, ref, now?.record ?? null, [...claims, ...since]);
    });
  }
}

function read(tx: Transaction, log: Log, entity: EntityNo, ref: ChangeRef) {
  try {
    return new RecordReader(tx, log).read(entity, ref);
  } catch {
    return null;
  }
}
