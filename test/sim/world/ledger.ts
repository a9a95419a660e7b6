import type { Captured } from '../../../node/capture/capture.js';
import type { ChangeId, Lane, StreamId } from '../../../proto/id.js';

/** A change a node said yes to: from then on it may never be lost. */
export interface Acknowledged {
  readonly machine: string;
  readonly lane: Lane;
  readonly stream: StreamId;
  readonly seq: number;
  readonly change: ChangeId;
  /** The record it is about. */
  readonly record: ChangeId;
  readonly event: string;
  /** ms of simulated time. */
  readonly at: number;
}

/** Every acknowledged change, as somebody outside the province would have noted it down. */
export class Ledger {
  private readonly entries: Acknowledged[] = [];
  /** What went down with a disk before anybody else had it: nothing is promised of that. */
  private readonly forgiven = new Set<ChangeId>();

  add(entry: Omit<Acknowledged, 'stream' | 'seq' | 'change' | 'record'>, captured: Captured): void {
    if (!captured.ok) return;
    const { stream, seq, change, id } = captured;
    this.entries.push({ ...entry, stream, seq, change, record: id });
  }

  all(): readonly Acknowledged[] {
    return this.entries.filter(({ change }) => !this.forgiven.has(change));
  }

  /** Also what went down with a disk: somebody was told of it. */
  everSaid(): readonly Acknowledged[] {
    return this.entries;
  }

  /** A disk was lost or set back: what is held nowhere any more is not promised either. */
  forgive(isHeld: (entry: Acknowledged) => boolean): number {
    let count = 0;
    for (const entry of this.entries) {
      if (this.forgiven.has(entry.change) || isHeld(entry)) continue;
      this.forgiven.add(entry.change);
      count++;
    }
    return count;
  }

  isForgiven(change: ChangeId): boolean {
    return this.forgiven.has(change);
  }

  get size(): number {
    return this.entries.length;
  }
}
