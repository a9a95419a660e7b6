import { type FieldNo, fieldAt, fieldNo } from '../../proto/fields.js';
import { type Lane, refToId } from '../../proto/id.js';
import { isCompared } from '../dispute.js';
import { type Contribution, isKept, type Record, statedValue } from '../record.js';
import { saw } from '../saw.js';
import { senseOf } from '../sense.js';
import type { Setting } from '../value.js';
import { standingVerdict } from '../verdict.js';
import { commonArea } from './area.js';
import { HANDLING_FIELDS } from './handling.js';
import { fromElsewhere } from './home.js';
import type { MarkSet } from './mark-set.js';
import { OUTSIDE_FIELDS } from './outside.js';
import { Shown } from './shown.js';
import { signsIn } from './signs.js';

/** Items that say nothing of the person, or whose contradiction is a case of another kind. */
export const NOT_COMPARED: ReadonlySet<FieldNo> = new Set([
  ...['RYID', 'RYZT', 'SWRQ', 'SWZXLB', 'SWZXRQ'].map(fieldNo),
  ...OUTSIDE_FIELDS,
  ...HANDLING_FIELDS,
]);

/**
 * What somebody says who does not keep the registration, where it is not what is shown there: for
 * each lane it is said in a case of its own, of the smallest area that hears both.
 */
export function evidence(
  record: Record,
  own: Record,
  home: Lane,
  setting: Setting,
  marks: MarkSet,
): void {
  const shown = new Shown(own, setting);
  // What one station had decided is asked anew at the next. Whoever arrived, and whose making is
  // not here yet, may turn out to be registered where he was made.
  const isWhereMade = setting.formerHomes === undefined && record.contributions.some(isMaking);
  const station = isWhereMade ? '' : `|${home}`;
  for (const [lane, items] of fromElsewhere(record, setting)) {
    const area = commonArea(home, lane);
    const put = (what: string | number, facts: readonly string[], said: readonly Contribution[]) =>
      marks.put(
        'e',
        `${refToId(marks.ref)}|${what}|${lane}${station}`,
        Math.max(...said.map(({ change }) => change.hlc)),
        facts,
        area,
      );
    const signs = signsIn(items);
    if (signs.length > 0) {
      const reasons = [...new Set(signs.map(({ reason }) => reason))].sort();
      const said = signs.map(({ item }) => item);
      put('end', ['should-be-cancelled', ...reasons], said);
    }
    for (const field of new Set(items.flatMap(({ change }) => change.fields))) {
      if (NOT_COMPARED.has(field) || !isCompared(field, setting.policy)) continue;
      const { districts } = setting;
      const value = senseOf(shown.value(field), field, shown.since(field), districts);
      const found = standingVerdict(own.contributions, field, setting);
      const against = items.filter((item) => {
        if (found !== null && isSettledBy(found, item, field, setting)) return false;
        const stated = isKept(item, field) ? (statedValue(item, field) ?? '') : '';
        const said = senseOf(stated, field, item.change.hlc, districts);
        return stated !== '' && said !== value;
      });
      const facts = ['sources-disagree', fieldAt(field)?.id ?? '', 'elsewhere'];
      if (against.length > 0) put(field, facts, against);
    }
  }
}

function isMaking({ change }: Contribution): boolean {
  return change.target === null;
}

/** The verdict that stands had it before it, or rejects what it says. */
function isSettledBy(
  { verdict, ruling }: NonNullable<ReturnType<typeof standingVerdict>>,
  item: Contribution,
  field: FieldNo,
  { precedes }: Setting,
): boolean {
  const rejected = ruling.rejected.get(field) ?? [];
  return saw(verdict, item, precedes) || rejected.includes(statedValue(item, field) ?? '');
}
