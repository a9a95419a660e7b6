import type { Found } from '../../transports/transport.js';

/** What became of a file: its stamp then, and when it is to be tried once more. */
interface Done {
  readonly stamp: string;
  readonly again: number;
}

/** Which files of one folder are to be dealt with: those that are new, and whole. */
export class FreshFiles {
  private seen: ReadonlyMap<string, string> = new Map();
  private readonly done = new Map<string, Done>();

  /**
   * Of what lies there now, what was not dealt with and is not being written any more. What is gone
   * is forgotten: a stick that is plugged in again is read again. `now` is monotonic, ms.
   */
  ready(found: readonly Found[], now: number): Found[] {
    const before = this.seen;
    this.seen = new Map(found.map(({ path, stamp }) => [path, stamp]));
    for (const path of [...this.done.keys()]) if (!this.seen.has(path)) this.done.delete(path);
    return found.filter(({ path, stamp }) => {
      const done = this.done.get(path);
      const isDone = done?.stamp === stamp && now < done.again;
      return before.get(path) === stamp && !isDone;
    });
  }

  dealtWith({ path, stamp }: Found, again = Number.POSITIVE_INFINITY): void {
    this.done.set(path, { stamp, again });
  }

  isDone({ path, stamp }: Found): boolean {
    return this.done.get(path)?.stamp === stamp;
  }
}
