import { normaliseNumber } from '../../conflict/citizen-number.js';
import { fieldNo } from '../../proto/fields.js';
import type { ChangeRef } from '../../proto/id.js';
import { numberForms } from '../load/number-forms.js';
import type { LevelQuery } from '../query/level-query.js';
import type { StoredRecordView } from '../query/record-view.js';
import { indexKey, KIND } from '../store/keys.js';
import type { Store } from '../store/store.js';

const NUMBER = fieldNo('GMSFHM');

/** One look-up of a search. */
export interface SearchPlace {
  readonly kind: number;
  readonly value: string;
}

/**
 * Where to look for a number: among those that are claimed, then among those once had, each in the
 * form of 15 digits and of 18.
 */
export function numberPlaces(number: string): readonly SearchPlace[] {
  const forms = numberForms(normaliseNumber(number));
  return [KIND.numberIndex, KIND.formerNumberIndex].flatMap((kind) =>
    forms.map((value) => ({ kind, value })),
  );
}

/** From where a search goes on: in which look-up, after which of its entries. */
export interface SearchStart {
  readonly at: number;
  readonly after: Uint8Array | null;
}

/**
 * The first entries of each look-up from `at` on, asked for together: who searches waits once, not
 * once for each. Empty for those before.
 */
export function firstEntries(
  query: Pick<LevelQuery, 'lookUp'>,
  places: readonly SearchPlace[],
  limit: number,
  { at, after }: SearchStart = { at: 0, after: null },
): Promise<ChangeRef[][]> {
  const entries = places.map(async ({ kind, value }, index) => {
    if (index < at) return [];
    return query.lookUp(kind, value, limit, index === at ? after : null);
  });
  return Promise.all(entries);
}

/** Whether an earlier look-up has found the person. */
export function standsIn(
  store: Pick<Store, 'get'>,
  places: readonly SearchPlace[],
  view: StoredRecordView,
): boolean {
  return places.some(({ kind, value }) => store.get(indexKey(kind, value, view.ref)) !== undefined);
}

/**
 * What the number is to the person: `current`, the one shown; `claimed`, by a source that is not
 * believed; `former`, claimed by nobody any more.
 */
export function matchOf(
  { kind }: SearchPlace,
  places: readonly SearchPlace[],
  view: StoredRecordView,
): { readonly match?: 'current' | 'claimed' | 'former' } {
  if (kind !== KIND.numberIndex && kind !== KIND.formerNumberIndex) return {};
  if (kind === KIND.formerNumberIndex) return { match: 'former' };
  const shown = view.value(NUMBER);
  return { match: places.some(({ value }) => value === shown) ? 'current' : 'claimed' };
}
