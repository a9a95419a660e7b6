import {
  CASE_DUE,
  CASE_NAMED,
  CASE_OWNER,
  CASE_REASON,
  CLOSING,
  isCause,
  NOTE,
  PAPERS_MISSING,
  RELATED,
  SOUGHT,
} from '../../conflict/cases/handling.js';
import { MADE_WITH_PAPERS } from '../../conflict/cases/papers.js';
import type { Change } from '../../proto/change.js';
import { type FieldNo, fieldAt } from '../../proto/fields.js';
import { idToRef } from '../../proto/id.js';
import { isNodeCode } from '../../proto/node-code.js';
import type { Fault } from './ground.js';

/** What opens and closes cases that somebody handles must say who does, until when, or why. */
export function caseWorkFault(change: Change): Fault | null {
  const { event, source } = change;
  if (MADE_WITH_PAPERS.has(event)) return namedFault(change);
  if (event !== SOUGHT && event !== NOTE && event !== CLOSING) return null;
  if (source !== 0) return { code: 'FIELD_VALUE', detail: 'source' };
  const value = valuesOf(change);
  if (event === SOUGHT) {
    const lacking = firstLacking(change, [CASE_REASON, CASE_OWNER, CASE_DUE]);
    if (lacking !== null) return lacking;
    if (!isCause(value(CASE_REASON))) return wrong(CASE_REASON);
    return ownerFault(value(CASE_OWNER));
  }
  if (event === CLOSING) return firstLacking(change, [CASE_REASON]);
  const saysPapers = change.fields.includes(PAPERS_MISSING);
  // A note that says nothing of papers is one of a verdict on two registrations.
  if (!saysPapers) return firstLacking(change, [CASE_NAMED, RELATED]);
  if (value(PAPERS_MISSING).trim() === '') return firstLacking(change, [CASE_REASON]);
  return firstLacking(change, [CASE_OWNER, CASE_DUE]) ?? ownerFault(value(CASE_OWNER));
}

/** The record of the case it names, by its id; whether it is here is for no node to ask. */
function namedFault(change: Change): Fault | null {
  const named = valuesOf(change)(CASE_NAMED);
  if (named === '') return null;
  try {
    idToRef(named);
    return null;
  } catch {
    return wrong(CASE_NAMED);
  }
}

function valuesOf({ fields, values }: Change): (field: FieldNo) => string {
  return (field) => values[fields.indexOf(field)] ?? '';
}

function firstLacking(change: Change, fields: readonly FieldNo[]): Fault | null {
  const value = valuesOf(change);
  const lacking = fields.find((field) => value(field).trim() === '');
  return lacking === undefined
    ? null
    : { code: 'FIELD_REQUIRED', detail: fieldAt(lacking)?.id ?? '' };
}

/** The unit's code, and behind it the officer where one is named. */
function ownerFault(owner: string): Fault | null {
  const [unit = ''] = owner.split(' ');
  return isNodeCode(unit) ? null : wrong(CASE_OWNER);
}

function wrong(field: FieldNo): Fault {
  return { code: 'FIELD_VALUE', detail: fieldAt(field)?.id ?? '' };
}
