import type { Draft } from '../../node/capture/capture.js';
import { checkDigit } from '../../proto/citizen-number.js';
import { entityNo } from '../../proto/entity.js';
import { fieldNo } from '../../proto/fields.js';
import { type ChangeId, idToRef } from '../../proto/id.js';
import { type Source, sourceNo } from '../../proto/source.js';

export type Values = { readonly [id: string]: string };

/** A draft by the standard identifiers of its fields; what is not said is what the store shows. */
export function draft(event: string, values: Values, more: Partial<Draft> = {}): Draft {
  const cells = Object.entries(values).map(([id, value]) => [fieldNo(id), value] as const);
  cells.sort(([a], [b]) => a - b);
  return {
    entity: entityNo(event.startsWith('2') ? 'household' : 'person'),
    target: null,
    event,
    source: sourceNo('computer'),
    since: null,
    fields: cells.map(([field]) => field),
    values: cells.map(([, value]) => value),
    seen: null,
    documents: [],
    act: null,
    ...more,
  };
}

/** A person being loaded; `n` makes name, number and household. */
export function person(n: number, values: Values = {}, source: Source = 'computer'): Draft {
  const first = `22990119640512${String(n % 1000).padStart(3, '0')}`;
  return draft(
    '100',
    {
      XM: `王${n}`,
      XB: '1',
      CSRQ: '19640512',
      GMSFHM: first + checkDigit(first),
      HH: householdNumber(n),
      ...values,
    },
    { source: sourceNo(source) },
  );
}

export function householdNumber(n: number): string {
  return `229901001${String(Math.floor(n / 3)).padStart(6, '0')}`;
}

/** Something about a person known already. */
export function about(
  id: ChangeId,
  event: string,
  values: Values,
  source: Source = 'computer',
  more: Partial<Draft> = {},
): Draft {
  return draft(event, values, { target: idToRef(id), source: sourceNo(source), ...more });
}
