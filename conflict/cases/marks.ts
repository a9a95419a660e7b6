import { type EntityNo, entityNo } from '../../proto/entity.js';
import { fieldAt } from '../../proto/fields.js';
import { type ChangeRef, type Lane, refToId } from '../../proto/id.js';
import { sourceAt } from '../../proto/source.js';
import { disputesOf } from '../dispute.js';
import { homesOf, isOfUnheard, livesIn } from '../life.js';
import type { Record } from '../record.js';
import { keptOn, type Setting } from '../value.js';
import { ofHousehold } from './empty-household.js';
import { evidence, NOT_COMPARED } from './evidence.js';
import { type Ground, policyOf, settingOf } from './ground.js';
import type { Mark } from './group.js';
import { inHome } from './home.js';
import { MarkSet } from './mark-set.js';
import { registered, sought } from './outside.js';
import { ofEnded, ofPerson } from './person-marks.js';
import { marksOfWord } from './words.js';

const PERSON = entityNo('person');
const HOUSEHOLD = entityNo('household');
const CASE = entityNo('case');

const NONE: readonly Mark[] = [];

/** What a record says towards subjects: a pure function of it, its lane and the ground. */
export function marksOf(
  entity: EntityNo,
  ref: ChangeRef,
  record: Record,
  home: Lane,
  ground: Ground,
): readonly Mark[] {
  if (!record.born) return NONE;
  if (entity === CASE) {
    const said = [...sought(ref, record, policyOf(ground)), ...marksOfWord(record)];
    return said.map((each) => ({ ...each, ref, entity, lane: home }));
  }
  if (entity !== PERSON && entity !== HOUSEHOLD) return NONE;
  // Whoever hears the station finds its cases, and tells of them.
  if (isOfUnheard(record)) return NONE;
  const isLive = livesIn(record, home);
  if (entity === HOUSEHOLD && !isLive) return NONE;
  const marks = new MarkSet(ref, entity, home);
  if (entity === PERSON) for (const said of registered(record)) marks.add(said);
  const setting = settingOf(ground, homesOf(record));
  const own = inHome(record, setting);
  if (entity === HOUSEHOLD && ground.households === true) ofHousehold(own, home, setting, marks);
  if (entity === HOUSEHOLD && isAsMade(record, home)) return marks.all;
  if (entity === PERSON && isLive) ofPerson(own, home, ground, setting, marks);
  else if (entity === PERSON) ofEnded(own, home, ground, setting, marks);
  if (isLive) disagreements(own, setting, marks);
  if (isLive && own !== record) evidence(record, own, home, setting, marks);
  return marks.all;
}

/** Nobody has said anything since its station made it. */
function isAsMade({ contributions }: Record, home: Lane): boolean {
  const [only, second] = contributions;
  if (only === undefined || second !== undefined || only.lane !== home) return false;
  return only.change.target === null && only.change.since === null && only.lost.length === 0;
}

/** Fields on which the claims do not say the same. */
function disagreements(record: Record, setting: Setting, marks: MarkSet): void {
  for (const { kind, field } of disputesOf(record, setting)) {
    if (NOT_COMPARED.has(field)) continue;
    const claims = keptOn(record, field);
    const sources = [...new Set(claims.map(({ change }) => change.source))].sort((a, b) => a - b);
    marks.put(
      'f',
      `${refToId(marks.ref)}|${field}`,
      Math.max(...claims.map(({ change }) => change.hlc)),
      [kind, fieldAt(field)?.id ?? '', ...sources.map(sourceAt)],
    );
  }
}
