import { linkedRecord, MERGED_INTO, SPLIT_FROM } from '../../conflict/household.js';
import { standing } from '../../conflict/life.js';
import type { Change } from '../../proto/change.js';
import { fieldAt } from '../../proto/fields.js';
import { sameRef } from '../../proto/id.js';
import type { Fault, Ground } from './ground.js';

const SETTING_UP = '201';
const CLOSING = '203';
const REVERSAL = '213';

/**
 * A household comes out of one that stands (分户) and goes into another that stands (并户), as far
 * as the author's own stream tells. What only other streams know of that one refuses nothing.
 */
export function householdFault(change: Change, ground: Ground): Fault | null {
  const { event, fields } = change;
  const splits = fields.includes(SPLIT_FROM);
  const merges = fields.includes(MERGED_INTO);
  if (!splits && !merges) return null;
  // A reversal takes back where it went with the rest.
  if (event === REVERSAL && !splits && valueIn(change, MERGED_INTO) === '') return null;
  if (splits && event !== SETTING_UP) return unknown(SPLIT_FROM);
  if (merges && event !== CLOSING) return unknown(MERGED_INTO);
  return linkFault(change, splits ? SPLIT_FROM : MERGED_INTO, ground);
}

function linkFault(change: Change, field: number, ground: Ground): Fault | null {
  const value = valueIn(change, field);
  if (value === '') return null;
  const other = linkedRecord(value);
  if (other === null) return { code: 'FIELD_VALUE', detail: fieldAt(field)?.id ?? '' };
  if (change.target !== null && sameRef(change.target, other)) {
    return { code: 'HOUSEHOLD_LINK', detail: 'itself' };
  }
  const last = standing(ground.livesBefore({ ...change, target: other })).at(-1);
  if (last?.turn !== 'ended') return null;
  return { code: 'EVENT_SEQUENCE', detail: `${change.event} with an ended household` };
}

function valueIn({ fields, values }: Change, field: number): string {
  return values[fields.indexOf(field)] ?? '';
}

function unknown(field: number): Fault {
  return { code: 'FIELD_UNKNOWN', detail: fieldAt(field)?.id ?? '' };
}
