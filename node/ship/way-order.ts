import type { NodeCode } from '../../proto/node-code.js';

/** A way as its neighbours in the order see it. */
export interface OrderedWay {
  readonly peer: NodeCode;
  readonly paused: boolean;
  /** The other side talks over it. */
  readonly answers: boolean;
  /** It is being tried, and has not failed since it was last of use. */
  readonly hopeful: boolean;
  /** Looks again whether it may be used. */
  wake(): void;
  /** Ends the talk over it, between two messages. */
  yield(): void;
}

/**
 * Several ways to one parent, best first: a worse one waits while a better one answers, and takes
 * over when it does not. Frames may change ways at any time, since a talk begins with what is held.
 */
export class WayOrder {
  private readonly ways: OrderedWay[] = [];

  add(way: OrderedWay): void {
    this.ways.push(way);
  }

  remove(way: OrderedWay): void {
    const at = this.ways.indexOf(way);
    if (at >= 0) this.ways.splice(at, 1);
    this.changed();
  }

  /** Whether a better way to the same node makes this one unneeded. */
  mustWait(way: OrderedWay): boolean {
    const better = this.ways.slice(0, Math.max(0, this.ways.indexOf(way)));
    return better.some(
      ({ peer, paused, answers, hopeful }) => peer === way.peer && !paused && (answers || hopeful),
    );
  }

  /** A way has come, gone or failed. */
  changed(): void {
    for (const way of [...this.ways]) {
      if (way.answers && this.isOutdone(way)) way.yield();
      way.wake();
    }
  }

  private isOutdone(way: OrderedWay): boolean {
    const better = this.ways.slice(0, this.ways.indexOf(way));
    return better.some(({ peer, paused, answers }) => peer === way.peer && !paused && answers);
  }
}
