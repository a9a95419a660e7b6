/** Someone who has connected and has not yet opened a session. */
export interface Waiting {
  /** The host it comes from, without the port. */
  readonly host: string;
}

/**
 * Those who wait, no more than a limit. When one more comes, the longest waiting of the host with
 * the most of them goes: whoever floods the listener pushes out his own.
 */
export class WaitingRoom<W extends Waiting> {
  readonly #max: number;
  readonly #hosts = new Map<string, Set<W>>();
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get count(): number {
    return this.#count;
  }

  /** Lets one in; returns the one that has to go for it, if any. */
  enter(one: W): W | null {
    const out = this.#count < this.#max ? null : this.#longestOfBusiest();
    if (out !== null) this.leave(out);
    const same = this.#hosts.get(one.host);
    if (same === undefined) this.#hosts.set(one.host, new Set([one]));
    else same.add(one);
    this.#count++;
    return out;
  }

  /** Idempotent. */
  leave(one: W): void {
    const same = this.#hosts.get(one.host);
    if (same === undefined || !same.delete(one)) return;
    this.#count--;
    if (same.size === 0) this.#hosts.delete(one.host);
  }

  #longestOfBusiest(): W | null {
    let busiest: Set<W> | null = null;
    for (const same of this.#hosts.values()) {
      if (busiest === null || same.size > busiest.size) busiest = same;
    }
    return busiest?.values().next().value ?? null;
  }
}
