import type { Head } from '../../proto/frame.js';
import type { StreamId } from '../../proto/id.js';
import type { Message } from '../../proto/messages.js';
import type { Branch, LogView } from '../log/log.js';
import type { FrameSender } from './frame-sender.js';
import type { Positions } from './positions.js';
import { commonPoint, probePoints } from './probe.js';

export interface PlaceTalkParts {
  readonly log: LogView;
  readonly positions: Positions;
  readonly sender: Pick<FrameSender, 'wake' | 'rewind'>;
  post(message: Message): void;
}

/** What the two sides of a talk ask each other about places of streams, and answer. */
export class PlaceTalk {
  private readonly parts: PlaceTalkParts;
  private readonly asked = new Map<StreamId, number>();
  /** Where each history that was probed ended then. */
  private readonly probed = new Map<StreamId, number>();

  constructor(parts: PlaceTalkParts) {
    this.parts = parts;
  }

  /** Where this node has gone on without the neighbour's head, the two may have parted. */
  async probe(head: Head): Promise<void> {
    const { log, post } = this.parts;
    for (const branch of log.ofStream(head.stream)) {
      if (branch.seq === 0) continue;
      const points = await probePoints(log, branch);
      this.probed.set(head.stream, points[0]?.seq ?? 0);
      post({ kind: 'probe', stream: head.stream, points });
    }
  }

  takeProbe(stream: StreamId, points: readonly Head[]): void {
    const point = commonPoint(this.parts.log, stream, points);
    this.parts.positions.settle(stream, point);
    this.parts.post({ kind: 'common', stream, point });
    this.parts.sender.wake();
  }

  takeCommon(stream: StreamId, point: Head): void {
    this.parts.positions.settle(stream, point, this.probed.get(stream));
    this.probed.delete(stream);
    this.parts.sender.wake();
  }

  /** Asks once for exactly what follows what is held; again only after progress. */
  need(stream: StreamId, branch: Branch | null): void {
    const seq = branch?.seq ?? 0;
    if (this.asked.get(stream) === seq) return;
    this.asked.set(stream, seq);
    const hash = branch?.hash.slice(0, 16) ?? '';
    this.parts.post({ kind: 'need', stream, after: { stream, seq, hash } });
  }

  /** Something of the stream has come. */
  progress(stream: StreamId): void {
    this.asked.delete(stream);
  }

  async takeNeed(after: Head): Promise<void> {
    // What it held and its disk has spoilt, it asks everybody for; the rest it still holds.
    if (this.hadTrimmed(after)) return;
    if (!this.parts.positions.rewind(after)) await this.probe(after);
    this.parts.sender.rewind();
  }

  private hadTrimmed({ stream, seq }: Head): boolean {
    return this.parts.log.ofStream(stream).some((branch) => {
      const at = this.parts.positions.of(branch);
      return seq < branch.trimmed && at !== 'unknown' && at >= branch.trimmed;
    });
  }
}
