import type { Head } from '../../proto/frame.js';
import type { StreamId } from '../../proto/id.js';
import type { Branch, LogView } from '../log/log.js';

/**
 * How far one neighbour holds each branch, as far as this node knows: from its hello, from what it
 * sent, from what was sent to it, from its answers to probes. `unknown` while it showed a head
 * that is not in this node's history: then a probe finds where the two part.
 */
export class Positions {
  private readonly log: LogView;
  private readonly at = new Map<number, number | 'unknown'>();

  constructor(log: LogView) {
    this.log = log;
  }

  /** Seq up to which the neighbour has the branch; 'unknown' until it is found out. */
  of(branch: Branch): number | 'unknown' {
    const known = this.at.get(branch.no);
    if (known !== undefined) return known;
    if (branch.parent === null) return 0;
    const parent = this.of(this.log.branch(branch.parent));
    // What is shared comes first, on the branch that holds it.
    return parent !== 'unknown' && parent >= branch.forkSeq ? branch.forkSeq : 'unknown';
  }

  set(branch: Branch, seq: number): void {
    this.at.set(branch.no, seq);
  }

  advance(branch: Branch, seq: number): void {
    const known = this.at.get(branch.no);
    if (known === undefined || known === 'unknown' || known < seq) this.at.set(branch.no, seq);
  }

  /** The neighbour holds this place: so it holds every branch up to it, as far as they share it. */
  holds(head: Head): boolean {
    let found = head.seq === 0;
    for (const branch of this.log.ofStream(head.stream)) {
      if (this.log.hashAt(branch, head.seq)?.startsWith(head.hash) !== true) continue;
      this.advance(branch, head.seq);
      found = true;
    }
    return found;
  }

  /**
   * Takes in all heads of the neighbour's hello. Gives the streams of which it holds something
   * this node does not know.
   */
  greet(heads: readonly Head[]): Head[] {
    const foreign: Head[] = [];
    for (const head of heads) {
      if (this.holds(head)) continue;
      foreign.push(head);
      for (const branch of this.log.ofStream(head.stream)) {
        if (!this.at.has(branch.no)) this.at.set(branch.no, 'unknown');
      }
    }
    return foreign;
  }

  /** A stream both know nothing more about: start where the other says it does. */
  settle(stream: StreamId, point: Head): void {
    if (point.seq > 0 && this.holds(point)) return;
    for (const branch of this.log.ofStream(stream)) {
      if (this.at.get(branch.no) === 'unknown') this.at.set(branch.no, 0);
    }
  }
}
