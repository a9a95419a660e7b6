import { readReadiness } from '../../conflict/campaign/readiness.js';
import type { Change } from '../../proto/change.js';
import { fieldNo } from '../../proto/fields.js';
import type { Fault, Ground } from './ground.js';

const CODE = fieldNo('CODE');
const DOC = fieldNo('DOC');

/**
 * A word on whether a node is ready stands in that node's lane. What a daemon sees it says of
 * itself; nobody but the province signs himself off.
 */
export function readinessFault(change: Change, { lane, author, tier }: Ground): Fault | null {
  const value = (field: number) => change.values[change.fields.indexOf(field)] ?? '';
  const word = readReadiness(value(DOC));
  if (word === null) return { code: 'FIELD_VALUE', detail: 'DOC' };
  if (value(CODE) !== lane) return { code: 'FIELD_VALUE', detail: 'CODE' };
  if (change.since === null) return { code: 'FIELD_REQUIRED', detail: 'since' };
  if (word.by === 'machine' && author !== lane) return { code: 'FIELD_VALUE', detail: 'CODE' };
  if (word.by !== 'sign-off' || author !== lane || tier === 'province') return null;
  return { code: 'READY_SEPARATION', detail: lane };
}
