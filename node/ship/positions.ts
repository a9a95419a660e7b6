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
  /**
   * Heads it greeted with that lie beyond what is held here. It has all up to there: what comes in
   * meanwhile from elsewhere is not for it, unless the two histories turn out to differ.
   */
  private readonly ahead = new Map<StreamId, Head>();

  constructor(log: LogView) {
    this.log = log;
  }

  /** Seq up to which the neighbour has the branch; 'unknown' until it is found out. */
  of(branch: Branch): number | 'unknown' {
    if (this.isAhead(branch)) return 'unknown';
    const known = this.at.get(branch.no);
    if (known !== undefined) return known;
    if (branch.parent === null) return 0;
    const parent = this.of(this.log.branch(branch.parent));
    // What is shared comes first, on the branch that holds it.
    return parent !== 'unknown' && parent >= branch.forkSeq ? branch.forkSeq : 'unknown';
  }

  /** Whether the neighbour is still beyond this branch, the only one of its stream here. */
  private isAhead(branch: Branch): boolean {
    const head = this.ahead.get(branch.stream);
    if (head === undefined) return false;
    const known = this.at.get(branch.no);
    const reached = branch.seq >= head.seq || (typeof known === 'number' && known >= head.seq);
    if (!reached && this.log.ofStream(branch.stream).length === 1) return true;
    this.ahead.delete(branch.stream);
    this.holds(head);
    return false;
  }

  /** The neighbour holds the branch up to `seq`, and so whatever the branch shares with others. */
  advance(branch: Branch, seq: number): void {
    const known = this.at.get(branch.no);
    if (seq > branch.forkSeq || branch.parent === null) {
      if (known === undefined || known === 'unknown' || known < seq) this.at.set(branch.no, seq);
    }
    if (branch.parent === null) return;
    this.advance(this.log.branch(branch.parent), Math.min(seq, branch.forkSeq));
  }

  /** The neighbour holds this place; false where this node does not know it. */
  holds(head: Head): boolean {
    let found = head.seq === 0;
    for (const branch of this.log.ofStream(head.stream)) {
      if (!this.isOn(branch, head)) continue;
      this.advance(branch, head.seq);
      found = true;
    }
    return found;
  }

  private isOn(branch: Branch, head: Head): boolean {
    return this.log.hashAt(branch, head.seq)?.startsWith(head.hash) === true;
  }

  /**
   * Takes in all heads of the neighbour's hello. Gives the streams of which it holds something
   * this node does not know, each once, with the furthest place.
   */
  greet(heads: readonly Head[]): Head[] {
    const foreign = new Map<StreamId, Head>();
    for (const head of heads) {
      if (this.holds(head)) continue;
      if (head.seq > (foreign.get(head.stream)?.seq ?? 0)) foreign.set(head.stream, head);
      this.ahead.set(head.stream, head);
      for (const branch of this.log.ofStream(head.stream)) {
        if (!this.at.has(branch.no)) this.at.set(branch.no, 'unknown');
      }
    }
    return [...foreign.values()];
  }

  /**
   * The newest place both know, as far as the neighbour could tell. `end` is where what is held
   * here ended when it was told of that: more may have come meanwhile.
   */
  settle(stream: StreamId, point: Head, end?: number): void {
    this.holds(point);
    const [branch, ...others] = this.log.ofStream(stream);
    // All that is held here is shared: the neighbour is further on the same history.
    const isPrefix =
      others.length === 0 && branch !== undefined && (end ?? branch.seq) === point.seq;
    if (isPrefix) this.forget(stream);
    else this.suppose(stream);
  }

  private forget(stream: StreamId): void {
    for (const { no } of this.log.ofStream(stream)) {
      if (this.at.get(no) === 'unknown') this.at.delete(no);
    }
  }

  /** What is still unknown of a stream is supposed to follow from what is known. */
  suppose(stream: StreamId): void {
    this.ahead.delete(stream);
    this.forget(stream);
  }

  /**
   * The neighbour says that it holds just this much; false where this node does not know the
   * place: then all of the stream is unknown again.
   */
  rewind(head: Head): boolean {
    const branches = this.log.ofStream(head.stream);
    this.ahead.delete(head.stream);
    const found = head.seq === 0 || branches.some((branch) => this.isOn(branch, head));
    for (const { no } of branches) {
      if (found) this.at.delete(no);
      else this.at.set(no, 'unknown');
    }
    this.holds(head);
    return found;
  }
}
