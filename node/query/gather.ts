import type { KeyRange, Store } from '../store/store.js';

interface Asked {
  readonly range: KeyRange;
  readonly resolve: (keys: Buffer[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Look-ups in one pass at most: a pass holds a view of the database open. */
const PASS_MAX = 128;

/** Gathers the look-ups asked for in one turn of the event loop into passes over the database. */
export class Gather {
  private readonly store: Store;
  private asked: Asked[] = [];
  private waiting = false;

  constructor(store: Store) {
    this.store = store;
  }

  keys(range: KeyRange): Promise<Buffer[]> {
    return new Promise((resolve, reject) => {
      this.asked.push({ range, resolve, reject });
      if (this.waiting) return;
      this.waiting = true;
      queueMicrotask(() => {
        this.waiting = false;
        const { asked } = this;
        this.asked = [];
        for (let at = 0; at < asked.length; at += PASS_MAX) {
          this.pass(asked.slice(at, at + PASS_MAX)).catch(() => undefined);
        }
      });
    });
  }

  private async pass(asked: readonly Asked[]): Promise<void> {
    try {
      const found = await this.store.keysOf(asked.map(({ range }) => range));
      asked.forEach(({ resolve }, at) => {
        resolve(found[at] ?? []);
      });
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}
