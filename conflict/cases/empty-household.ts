import { fieldNo } from '../../proto/fields.js';
import type { Lane } from '../../proto/id.js';
import { lastIn } from '../life.js';
import type { Record } from '../record.js';
import type { Setting } from '../value.js';
import { caseOfSome, type DerivedCase, type Member } from './group.js';
import type { MarkSet } from './mark-set.js';
import { Shown } from './shown.js';

/**
 * 空挂户口 of a household in which nobody lives any more: all have died, or moved, or come into
 * another, and nobody has closed it (203). It stands among those who name its number.
 */
const HH = fieldNo('HH');
const HLX = fieldNo('HLX');
const COLLECTIVE = '2';
const HOUSEHOLD = '@household';

/** What a live household says to its number. A collective one (集体户) may stand empty. */
export function ofHousehold(record: Record, home: Lane, setting: Setting, marks: MarkSet): void {
  const shown = new Shown(record, setting);
  const number = shown.value(HH);
  if (number === '' || shown.value(HLX) === COLLECTIVE) return;
  const hlc = Math.max(lastIn(record, home)?.hlc ?? 0, shown.since(HH));
  marks.put('h', `${home}|${number}`, hlc, [HOUSEHOLD]);
}

export function isHousehold({ facts }: Pick<Member, 'facts'>): boolean {
  return facts[0] === HOUSEHOLD;
}

export function standsEmpty(households: readonly Member[]): DerivedCase {
  const part = { tag: 'empty', kind: 'empty-registration', reasons: ['no-member'] } as const;
  return caseOfSome(part, households);
}
