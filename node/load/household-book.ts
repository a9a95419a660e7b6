import type { LoadQuery } from './index-cache.js';
import { ownText } from './own-text.js';

/** Which household numbers the register has, or will have from this load. */
export class HouseholdBook {
  readonly #query: LoadQuery;
  /** The register held no household when the load began. */
  readonly #empty: boolean;
  readonly #known = new Set<string>();

  constructor(query: LoadQuery, empty: boolean) {
    this.#query = query;
    this.#empty = empty;
  }

  has(number: string): boolean {
    return this.#known.has(number);
  }

  /** To be called where `has` says no: the register may have it all the same. */
  async look(number: string): Promise<void> {
    if (this.#empty) return;
    const found = await this.#query.householdsByNumber(number, 1);
    if (found.length > 0) this.add(number);
  }

  add(number: string): void {
    this.#known.add(ownText(number));
  }
}
