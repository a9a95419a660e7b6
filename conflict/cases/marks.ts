import { type EntityNo, entityNo } from '../../proto/entity.js';
import { fieldAt, fieldNo } from '../../proto/fields.js';
import type { Hlc } from '../../proto/hlc.js';
import { type ChangeRef, type Lane, refToId, sameRef } from '../../proto/id.js';
import { sourceAt } from '../../proto/source.js';
import { disputeOn, isCompared } from '../dispute.js';
import { comparableArea } from '../district.js';
import { homesOf, isOfUnheard, lastIn, livesIn, stoodIn } from '../life.js';
import type { Contribution, Record } from '../record.js';
import { isKept, statedValue } from '../record.js';
import type { Setting } from '../value.js';
import { commonArea } from './area.js';
import { type Ground, policyOf, settingOf } from './ground.js';
import type { Family, Mark } from './group.js';
import { HANDLING_FIELDS } from './handling.js';
import { fromElsewhere, inHome } from './home.js';
import { numberFaults } from './number.js';
import { isOnDeathList, OUTSIDE_FIELDS, registered, sought } from './outside.js';
import { papers } from './papers.js';
import { claimsOn, fieldsThatDiffer, Shown } from './shown.js';
import { marksOfWord } from './words.js';

const PERSON = entityNo('person');
const HOUSEHOLD = entityNo('household');
const CASE = entityNo('case');
const XM = fieldNo('XM');
const CYM = fieldNo('CYM');
const XB = fieldNo('XB');
const CSRQ = fieldNo('CSRQ');
const GMSFHM = fieldNo('GMSFHM');
const HH = fieldNo('HH');
const YHZGX = fieldNo('YHZGX');
const HLX = fieldNo('HLX');
const RYZT = fieldNo('RYZT');
const SWRQ = fieldNo('SWRQ');
const [FQXM, MQXM] = [fieldNo('FQXM'), fieldNo('MQXM')];
const [FQGMSFHM, MQGMSFHM] = [fieldNo('FQGMSFHM'), fieldNo('MQGMSFHM')];

/** Items that say nothing of the person, or whose contradiction is a case of another kind. */
const NOT_COMPARED = new Set([
  ...['RYID', 'RYZT', 'SWRQ', 'SWZXLB', 'SWZXRQ'].map(fieldNo),
  ...OUTSIDE_FIELDS,
  ...HANDLING_FIELDS,
]);
/** RYZT: what a registration that should be gone is said to be. */
const GONE: { readonly [state: string]: string } = {
  '1': 'dead',
  '2': 'moved-out',
  '3': 'enlisted',
  '4': 'abroad',
};
const DEATH = '102';
const MOVE_OUT = '106';

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
  if (entity === CASE) return [...sought(ref, record, policyOf(ground)), ...marksOfWord(record)];
  if (entity !== PERSON && entity !== HOUSEHOLD) return NONE;
  // Whoever hears the station finds its cases, and tells of them.
  if (isOfUnheard(record)) return NONE;
  const marks = entity === PERSON ? registered(record) : [];
  const setting = settingOf(ground, homesOf(record));
  const own = inHome(record, setting);
  const isLive = livesIn(record, home);
  if (entity === PERSON && isLive) ofPerson(ref, own, home, setting, marks);
  else if (entity === PERSON) ofEnded(own, home, setting, marks);
  else if (isLive) disagreements(ref, own, setting, marks);
  if (isLive && own !== record) evidence(ref, record, own, home, setting, marks);
  return marks;
}

function ofPerson(
  ref: ChangeRef,
  record: Record,
  home: Lane,
  setting: Setting,
  marks: Mark[],
): void {
  const shown = new Shown(record, setting);
  const began = lastIn(record, home)?.hlc ?? 0;
  const number = shown.value(GMSFHM);
  const person = personOf(shown);
  const put = (family: Family, subject: string, hlc: number, facts: readonly string[]) =>
    marks.push({ family, subject, hlc: Math.max(hlc, began), facts });
  if (number !== '') put('n', number, shown.latest(GMSFHM, XM), ['live', ...person.facts]);
  const faults = numberFaults(number, shown.value(CSRQ), shown.value(XB));
  if (faults.length > 0) put('w', refToId(ref), shown.latest(GMSFHM, CSRQ, XB), faults);
  if (number !== '' && person.name !== '' && person.parents.length > 0) {
    const facts = [number, ...person.parents];
    put('p', person.name, shown.latest(GMSFHM, XM, CSRQ), facts);
  }
  const household = shown.value(HH);
  if (household !== '') {
    const relation = shown.value(YHZGX);
    const facts = shown.value(HLX) === '2' ? [relation, 'collective'] : [relation];
    put('h', `${home}|${household}`, shown.latest(HH, YHZGX), facts);
  }
  const missing = papers(ref, record, setting);
  if (missing !== null) marks.push(missing);
  if (record.contributions.length > 1) {
    formerNumbers(record, number, person, began, marks);
    disagreements(ref, record, setting, marks);
  }
  signsOfEnd(ref, record, marks);
}

interface Person {
  readonly name: string;
  readonly parents: readonly string[];
  readonly facts: readonly string[];
}

function personOf(shown: Shown): Person {
  const [name, born] = [shown.value(XM), shown.value(CSRQ)];
  const parents: string[] = [];
  const [fatherNumber, motherNumber] = [shown.value(FQGMSFHM), shown.value(MQGMSFHM)];
  if (fatherNumber !== '') parents.push(`f${fatherNumber}`);
  if (motherNumber !== '') parents.push(`m${motherNumber}`);
  const [father, mother] = [shown.value(FQXM), shown.value(MQXM)];
  if (father !== '' && mother !== '') parents.push(`b${father}|${mother}`);
  return {
    name: name === '' || born === '' ? '' : `${name}|${born}`,
    parents,
    facts: [name, shown.value(CYM), born, parents.join('\x1f')],
  };
}

/**
 * A registration that ended by death still speaks for its number. Who left lives elsewhere, as far
 * as his old station can know.
 */
function ofEnded(record: Record, home: Lane, setting: Setting, marks: Mark[]): void {
  const life = lastIn(record, home);
  if (life === null || life.turn === 'left' || !stoodIn(record, home)) return;
  const shown = new Shown(record, setting);
  const died = record.contributions.some(
    ({ change, ref }) => change.event === DEATH && sameRef(ref, life.ref),
  );
  if (!died && shown.value(SWRQ) === '' && shown.value(RYZT) !== '1') return;
  const number = shown.value(GMSFHM);
  if (number === '') return;
  const facts = ['dead', ...personOf(shown).facts];
  marks.push({ family: 'n', subject: number, hlc: life.hlc, facts });
}

/** Numbers some source still states beside the one shown. */
function formerNumbers(
  record: Record,
  number: string,
  person: Person,
  began: Hlc,
  marks: Mark[],
): void {
  const former = new Map<string, number>();
  for (const item of claimsOn(record, GMSFHM)) {
    const value = statedValue(item, GMSFHM) ?? '';
    if (value === number) continue;
    former.set(value, Math.max(former.get(value) ?? began, item.change.hlc));
  }
  for (const [subject, hlc] of former) {
    marks.push({ family: 'n', subject, hlc, facts: ['former', ...person.facts] });
  }
}

/** A source says that the person is gone, and the registration lives. */
function signsOfEnd(ref: ChangeRef, record: Record, marks: Mark[]): void {
  // That he left a station is part of his life, which says where he is now.
  const signs = signsIn(record.contributions.filter(({ change }) => change.event !== MOVE_OUT));
  if (signs.length === 0) return;
  const reasons = [...new Set(signs.map(({ reason }) => reason))].sort();
  const hlc = Math.max(...signs.map(({ item }) => item.change.hlc));
  marks.push({ family: 'd', subject: refToId(ref), hlc, facts: reasons });
}

interface Sign {
  readonly reason: string;
  readonly item: Contribution;
}

function signsIn(items: readonly Contribution[]): Sign[] {
  return items.flatMap((item) => {
    const signs: Sign[] = [];
    const state = isKept(item, RYZT) ? GONE[statedValue(item, RYZT) ?? ''] : undefined;
    if (state !== undefined) signs.push({ reason: state, item });
    const died = isKept(item, SWRQ) && (statedValue(item, SWRQ) ?? '') !== '';
    if (died) signs.push({ reason: 'dead', item });
    if (isOnDeathList(item)) signs.push({ reason: 'death-list', item });
    return signs;
  });
}

/**
 * What somebody says who does not keep the registration, where it is not what is shown there: for
 * each lane it is said in a case of its own, of the smallest area that hears both.
 */
function evidence(
  ref: ChangeRef,
  record: Record,
  own: Record,
  home: Lane,
  setting: Setting,
  marks: Mark[],
): void {
  const shown = new Shown(own, setting);
  // What one station had decided is asked anew at the next.
  const station = setting.formerHomes === undefined ? '' : `|${home}`;
  for (const [lane, items] of fromElsewhere(record, setting)) {
    const area = commonArea(home, lane);
    const put = (what: string | number, facts: readonly string[], said: readonly Contribution[]) =>
      marks.push({
        family: 'e',
        subject: `${refToId(ref)}|${what}|${lane}${station}`,
        hlc: Math.max(...said.map(({ change }) => change.hlc)),
        facts,
        area,
      });
    const signs = signsIn(items);
    if (signs.length > 0) {
      const reasons = [...new Set(signs.map(({ reason }) => reason))].sort();
      const said = signs.map(({ item }) => item);
      put('end', ['should-be-cancelled', ...reasons], said);
    }
    for (const field of new Set(items.flatMap(({ change }) => change.fields))) {
      if (NOT_COMPARED.has(field) || !isCompared(field, setting.policy)) continue;
      const { districts } = setting;
      const value = comparableArea(shown.value(field), field, shown.since(field), districts);
      const against = items.filter((item) => {
        const stated = isKept(item, field) ? (statedValue(item, field) ?? '') : '';
        const said = comparableArea(stated, field, item.change.hlc, districts);
        return stated !== '' && said !== value;
      });
      const facts = ['sources-disagree', fieldAt(field)?.id ?? '', 'elsewhere'];
      if (against.length > 0) put(field, facts, against);
    }
  }
}

/** Fields on which the claims do not say the same. */
function disagreements(ref: ChangeRef, record: Record, setting: Setting, marks: Mark[]): void {
  const [first, second] = record.contributions;
  if (first === undefined || second === undefined) return;
  for (const field of fieldsThatDiffer(record.contributions)) {
    if (NOT_COMPARED.has(field)) continue;
    const claims = claimsOn(record, field);
    const dispute = disputeOn(record, field, setting);
    if (dispute === null) continue;
    const sources = [...new Set(claims.map(({ change }) => change.source))].sort((a, b) => a - b);
    marks.push({
      family: 'f',
      subject: `${refToId(ref)}|${field}`,
      hlc: Math.max(...claims.map(({ change }) => change.hlc)),
      facts: [dispute.kind, fieldAt(field)?.id ?? '', ...sources.map(sourceAt)],
    });
  }
}
