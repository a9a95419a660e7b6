import type { Head } from '../../proto/frame.js';
import type { StreamId } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Branch } from '../log/log.js';
import type { Positions } from './positions.js';
import type { Receipts } from './ship.js';

export interface HeadStartParts {
  readonly receipts: Pick<Receipts, 'of'>;
  readonly positions: Positions;
  readonly peer: NodeCode;
  /** Branches that the neighbour hears. */
  shared(): Iterable<Branch>;
}

/**
 * Over a line where every round trip is dear, sending begins before the neighbour has said what it
 * holds: from its last receipts. Its hello then puts right what has changed since, as at a
 * neighbour that was restored from a backup.
 */
export class HeadStart {
  private readonly parts: HeadStartParts;
  private readonly supposed = new Map<StreamId, number>();

  constructor(parts: HeadStartParts) {
    this.parts = parts;
  }

  begin(): void {
    const { receipts, positions, peer, shared } = this.parts;
    for (const branch of shared()) {
      if (!this.leads(branch)) continue;
      for (const { receipt } of receipts.of(branch.stream)) {
        const { held, node } = receipt;
        if (node !== peer || !positions.holds(held)) continue;
        this.supposed.set(held.stream, Math.max(held.seq, this.supposed.get(held.stream) ?? 0));
      }
    }
  }

  /** What is published comes from above: nobody there waits for it. */
  leads(branch: Branch): boolean {
    return branch.name.lane !== 'all';
  }

  correct(heads: readonly Head[]): void {
    for (const [stream, seq] of this.supposed) {
      const shown = heads.filter((head) => head.stream === stream);
      if (shown.some((head) => head.seq >= seq)) continue;
      const [best] = shown.sort((a, b) => b.seq - a.seq);
      this.parts.positions.rewind(best ?? { stream, seq: 0, hash: '' });
    }
  }
}
