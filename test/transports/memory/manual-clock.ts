import type { MemoryClock } from '../../../transports/memory/faults.js';

/** Time that moves only when told; what is due runs in order, each after the last has settled. */
export class ManualClock implements MemoryClock {
  now = 0;
  #timers: { at: number; call: () => void }[] = [];

  get pending(): number {
    return this.#timers.length;
  }

  after(ms: number, call: () => void): () => void {
    const timer = { at: this.now + ms, call };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      await settled();
      const due = Math.min(...this.#timers.map(({ at }) => at));
      const next = this.#timers.find(({ at }) => at === due && at <= end);
      if (next === undefined) break;
      this.#timers.splice(this.#timers.indexOf(next), 1);
      this.now = next.at;
      next.call();
    }
    this.now = end;
  }
}

/** Once everything that needs no time has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
