import { RECHECK_EVENT, STEP_EVENTS } from '../../conflict/check.js';
import type { Change } from '../../proto/change.js';
import { fieldAt, fieldNo } from '../../proto/fields.js';
import { idToRef } from '../../proto/id.js';
import type { Fault, Ground } from './ground.js';

const { verified, accurate, entered } = STEP_EVENTS;

/** What each step of a check must say, and the event of the step it follows. */
const STEPS: {
  readonly [event: string]: { readonly fields: readonly string[]; readonly after?: string };
} = {
  [verified]: { fields: ['HDQD', 'HDJG'] },
  [accurate]: { fields: ['ZQYJ'], after: verified },
  [entered]: { fields: ['LRYJ'], after: accurate },
  [RECHECK_EVENT]: { fields: ['CCJG'] },
};

/**
 * Steps of a check (核对) are acts, no evidence, and each names the one it follows. What it names
 * may not have come yet, unless it is the author's own: then this stream says whether it is there.
 */
export function checkFault(change: Change, ground: Ground): Fault | null {
  const step = STEPS[change.event];
  if (step === undefined) return null;
  if (change.source !== 0) return { code: 'FIELD_VALUE', detail: 'source' };
  const value = (id: string) => change.values[change.fields.indexOf(fieldNo(id))] ?? '';
  const missing = step.fields.find((id) => value(id) === '');
  if (missing !== undefined) {
    return { code: 'FIELD_REQUIRED', detail: fieldAt(fieldNo(missing))?.id ?? '' };
  }
  if (step.after === undefined) return null;
  const [field = ''] = step.fields;
  const named = refIn(value(field));
  if (named === null) return { code: 'FIELD_VALUE', detail: field };
  if (named.stream !== ground.stream) return null;
  const before = ground.ownBefore(change, named);
  return before?.event === step.after ? null : { code: 'CHECK_ORDER', detail: change.event };
}

function refIn(id: string) {
  try {
    return idToRef(id);
  } catch {
    return null;
  }
}
