import type { LoadQuery } from './index-cache.js';
import { ownText } from './own-text.js';

/** Which household numbers the register has, or will have from this load. */
export class HouseholdBook {
  readonly #query: LoadQuery;
  /** The register held no household when the load began. */
  readonly #empty: boolean;
  readonly #known = new Set<string>();
  readonly #unknown = new Set<string>();

  constructor(query: LoadQuery, empty: boolean) {
    this.#query = query;
    this.#empty = empty;
  }

  /** To be called with what `has` will be asked. */
  async prefetch(numbers: readonly string[]): Promise<void> {
    if (this.#empty) return;
    const open = new Set(numbers);
    for (const number of open) {
      if (this.#known.has(number) || this.#unknown.has(number)) open.delete(number);
    }
    const found = await Promise.all(
      [...open].map(async (number) => {
        return { number, held: await this.#query.householdsByNumber(number, 1) };
      }),
    );
    for (const { number, held } of found) {
      (held.length > 0 ? this.#known : this.#unknown).add(ownText(number));
    }
  }

  has(number: string): boolean {
    return this.#known.has(number);
  }

  add(number: string): void {
    this.#known.add(ownText(number));
  }
}
