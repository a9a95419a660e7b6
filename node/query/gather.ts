import type { KeyRange, Store } from '../store/store.js';

interface Asked {
  readonly range: KeyRange;
  readonly resolve: (keys: Buffer[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Look-ups in one pass at most: a pass holds a view of the database open. */
const PASS_MAX = 128;

/**
 * Gathers look-ups into passes over the database, one after the other: what is asked for while one
 * is under way shares the next. A pass sees all that was committed when it was asked for.
 */
export class Gather {
  private readonly store: Pick<Store, 'keysOf'>;
  private asked: Asked[] = [];
  private running = false;

  constructor(store: Pick<Store, 'keysOf'>) {
    this.store = store;
  }

  keys(range: KeyRange): Promise<Buffer[]> {
    return new Promise((resolve, reject) => {
      this.asked.push({ range, resolve, reject });
      if (!this.running) this.work().catch(() => undefined);
    });
  }

  private async work(): Promise<void> {
    this.running = true;
    // Let everything asked for in this turn of the event loop join the first pass.
    await Promise.resolve();
    while (this.asked.length > 0) await this.pass(this.asked.splice(0, PASS_MAX));
    this.running = false;
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
