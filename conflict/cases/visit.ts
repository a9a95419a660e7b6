import { fieldNo } from '../../proto/fields.js';
import { type ChangeRef, type Lane, refToId } from '../../proto/id.js';
import { checkState, RESULTS, wasChecked } from '../check.js';
import { RESIDENCE } from '../living-elsewhere.js';
import { type Record, statedValue } from '../record.js';
import type { DerivedCase, Group, Said } from './group.js';
import type { Shown } from './shown.js';

/**
 * 空挂户口 by a visit: an officer went there and found that nobody lives there, or nobody who knows
 * him. Those of one household are one case. The fact of a member: what the visit found.
 */
const CHANNEL = fieldNo('HDQD');
const RESULT = fieldNo('HDJG');
const HH = fieldNo('HH');
const VISIT = '2';

const FOUND: { readonly [result: string]: string | undefined } = {
  [RESULTS.absent]: 'nobody-lives-there',
  [RESULTS.unknown]: 'nobody-knows-him',
};

/** What the last check says of one who lives there by the register; null: nothing. */
export function emptied(ref: ChangeRef, record: Record, home: Lane, shown: Shown): Said | null {
  if (!wasChecked(record)) return null;
  const { check } = checkState(record, home);
  if (check === null || statedValue(check, CHANNEL) !== VISIT) return null;
  const found = FOUND[statedValue(check, RESULT) ?? ''];
  const { hlc } = check.change;
  // Since then he has come into another household, where nobody has looked for him.
  if (found === undefined || shown.since(HH) > hlc) return null;
  // Whoever is known to live elsewhere (人户分离) has left nothing to be asked about.
  if (RESIDENCE.some((field) => shown.value(field) !== '')) return null;
  const household = shown.value(HH);
  const subject = household === '' ? refToId(ref) : `${home}|${household}`;
  return { family: 'v', subject, hlc, facts: [found] };
}

const NONE: readonly DerivedCase[] = [];

export function emptiedHousehold({ summary, members }: Group): readonly DerivedCase[] {
  const { hlc, area, tally } = summary;
  if (area === '') return NONE;
  const reasons = Object.keys(tally).sort();
  return [{ tag: '', kind: 'empty-registration', reasons, members, hlc, area }];
}
