import type { ChangeRef } from '../../proto/id.js';
import type { Query } from '../query/query.js';
import type { RowKeys } from './likeness.js';

/** A number, name or household with more records than this tells nobody apart. */
export const RECORDS_MAX = 200;

/** Look-ups a load makes. */
export interface LoadQuery extends Query {
  /** Persons of whom any source states this row id (RYID). */
  personsByRowId(rowId: string, limit: number): Promise<ChangeRef[]>;
}

type Refs = Promise<readonly ChangeRef[]>;
const NONE: Refs = Promise.resolve([]);

/**
 * The look-ups of some hundred rows, begun together: one by one each would wait for the disk.
 * Changes of the load itself do not make an answer stale, for what it wrote it never matches.
 */
export class IndexCache {
  readonly #query: LoadQuery;
  readonly #held = new Map<string, Refs>();

  constructor(query: LoadQuery) {
    this.#query = query;
  }

  /**
   * Forgets all, then looks up what is asked first of each row, which mostly is enough, and all
   * the rest for those of whom that finds nobody.
   */
  async prefetch(rows: readonly RowKeys[]): Promise<void> {
    this.#held.clear();
    const found = await Promise.all(
      rows.map(({ rowId, numbers: [number = ''] }) => {
        return rowId === '' ? this.byNumber(number) : this.byRowId(rowId);
      }),
    );
    const others = rows.filter((_, index) => found[index]?.length === 0);
    await Promise.all(
      others.flatMap(({ numbers, name, household }) => [
        ...numbers.map((number) => this.byNumber(number)),
        this.byName(name),
        this.byHousehold(household),
      ]),
    );
  }

  byNumber(number: string): Refs {
    return this.#ask('n', number, () => this.#query.personsByNumber(number, RECORDS_MAX));
  }

  byName(name: string): Refs {
    return this.#ask('m', name, () => this.#query.personsByName(name, RECORDS_MAX));
  }

  byHousehold(number: string): Refs {
    return this.#ask('h', number, () => this.#query.personsByHousehold(number, RECORDS_MAX));
  }

  byRowId(rowId: string): Refs {
    return this.#ask('i', rowId, () => this.#query.personsByRowId(rowId, RECORDS_MAX));
  }

  #ask(kind: string, value: string, look: () => Refs): Refs {
    if (value === '') return NONE;
    const key = kind + value;
    let refs = this.#held.get(key);
    if (refs === undefined) {
      refs = look();
      this.#held.set(key, refs);
    }
    return refs;
  }
}
