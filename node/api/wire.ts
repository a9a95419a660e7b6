import { OUTSIDE_KINDS, type OutsideKind } from '../../proto/outside-kinds.js';
import type { ApiEntity, FindRequest } from './api.js';

/** What every door takes for a kind of record; empty: a person. Null: none that there is. */
export function entityOf(name: string): ApiEntity | null {
  switch (name) {
    case '':
    case 'person':
      return 'person';
    case 'household':
      return 'household';
    default:
      return null;
  }
}

export function listOf(name: string): OutsideKind | null {
  return OUTSIDE_KINDS.find((kind) => kind === name) ?? null;
}

/** What Find looks for, each under a name of its own. */
export const FIND_BY = {
  number: 'number',
  formerNumber: 'former-number',
  name: 'name',
  householdNumber: 'household',
  address: 'address',
} as const;
export type FindName = keyof typeof FIND_BY;

/** Which of them is given; of two neither is meant. */
export function foundBy(
  given: {
    readonly [name in FindName]?: string;
  },
): Pick<FindRequest, 'by' | 'value'> {
  const names = (Object.keys(FIND_BY) as FindName[]).filter((name) => given[name] !== undefined);
  const [only] = names;
  if (only === undefined || names.length > 1) return { by: null, value: '' };
  return { by: FIND_BY[only], value: given[only] ?? '' };
}
