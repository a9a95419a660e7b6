import { createHash, type Hash } from 'node:crypto';

interface Event {
  readonly at: number;
  /** Of two at one time the one asked for first. */
  readonly order: number;
  readonly call: () => unknown;
  cancelled: boolean;
}

/** More at one time is a loop that waits for nothing. */
const AT_ONCE_MAX = 1_000_000;

/**
 * The time of a simulated world: events in the order of their time, one after the other. After each
 * of them every promise that can go on does, so that the same calls always come in the same order.
 */
export class Scheduler {
  /** Milliseconds since the world began. */
  now = 0;
  /** Events carried out. */
  events = 0;
  private heap: Event[] = [];
  private asked = 0;
  /** Events since the time last went on. */
  private atOnce = 0;
  private readonly log: Hash = createHash('sha256');
  private readonly tell: ((line: string) => void) | null;

  /** `tell` gets every line of the event log. */
  constructor(tell: ((line: string) => void) | null = null) {
    this.tell = tell;
  }

  /** Calls once after `ms`; returns a cancel. */
  after(ms: number, call: () => unknown): () => void {
    const event: Event = {
      at: this.now + Math.max(0, ms),
      order: this.asked++,
      call,
      cancelled: false,
    };
    this.push(event);
    return () => {
      event.cancelled = true;
    };
  }

  /** Events that wait, cancelled ones included. */
  get waiting(): number {
    return this.heap.length;
  }

  /** A line of the event log: what happened, to whom. */
  note(line: string): void {
    const text = `${this.now.toFixed(3)} ${line}\n`;
    this.log.update(text);
    this.tell?.(text);
  }

  /** SHA-256 over the event log so far, hex. */
  logHash(): string {
    return this.log.copy().digest('hex');
  }

  /** Goes on until `done` answers true or the time is `until`; gives which. */
  async run(until: number, done: () => boolean = () => false): Promise<boolean> {
    // What has just been begun gets as far as it can by itself.
    await settled();
    for (;;) {
      if (done()) return true;
      const next = this.pop(until);
      if (next === null) {
        this.now = Math.max(this.now, until);
        return false;
      }
      this.atOnce = next.at === this.now ? this.atOnce + 1 : 0;
      if (this.atOnce > AT_ONCE_MAX) throw new Error(`time stands still at ${this.now} ms`);
      this.now = next.at;
      this.events++;
      next.call();
      await settled();
    }
  }

  private pop(until: number): Event | null {
    for (;;) {
      const first = this.heap[0];
      if (first === undefined || first.at > until) return null;
      this.shift();
      if (!first.cancelled) return first;
    }
  }

  private push(event: Event): void {
    const { heap } = this;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (isBefore(heap[above] as Event, event)) break;
      heap[at] = heap[above] as Event;
      at = above;
    }
    heap[at] = event;
  }

  private shift(): void {
    const { heap } = this;
    const last = heap.pop() as Event;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      const right = heap[below + 1];
      if (right !== undefined && isBefore(right, heap[below] as Event)) below++;
      if (isBefore(last, heap[below] as Event)) break;
      heap[at] = heap[below] as Event;
      at = below;
    }
    heap[at] = last;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Resolves when every promise that could go on has done so. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
