import { type FieldNo, fieldNo } from '../../proto/fields.js';
import type { Hlc } from '../../proto/hlc.js';
import { type Lane, refToId, sameRef } from '../../proto/id.js';
import { type Life, lastIn, stoodIn } from '../life.js';
import { CROWDED_DOOR } from '../policy.js';
import { type Record, statedValue } from '../record.js';
import { inEighteen } from '../sense.js';
import { keptOn, type Setting } from '../value.js';
import { doorOf, OF_DOOR } from './door.js';
import { areasIn, type Ground } from './ground.js';
import type { MarkSet } from './mark-set.js';
import { numberFaults } from './number.js';
import { papers } from './papers.js';
import { isHead } from './shape-rule.js';
import { Shown } from './shown.js';
import { signsIn } from './signs.js';
import { inTransitUntil, LEFT, notLetGo } from './transit.js';
import { emptied } from './visit.js';

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
/** What each kind of mark follows from. */
const OF_NUMBER: readonly FieldNo[] = [GMSFHM, XM];
const OF_FAULT: readonly FieldNo[] = [GMSFHM, CSRQ, XB];
const OF_PERSON: readonly FieldNo[] = [GMSFHM, XM, CSRQ];
const OF_HOUSEHOLD: readonly FieldNo[] = [HH, YHZGX];
const OF_DOORSTEP: readonly FieldNo[] = [...OF_HOUSEHOLD, HLX, ...OF_DOOR];

const DEATH = '102';
const MOVE_OUT = '106';
const COLLECTIVE = '2';

/** What a live registration says, but for what its claims say against each other. */
export function ofPerson(
  record: Record,
  home: Lane,
  ground: Ground,
  setting: Setting,
  marks: MarkSet,
): void {
  const shown = new Shown(record, setting);
  const began = lastIn(record, home)?.hlc ?? 0;
  const since = (fields: readonly FieldNo[]): Hlc => Math.max(began, shown.latest(fields));
  const stated = shown.value(GMSFHM);
  const [name, born] = [shown.value(XM), shown.value(CSRQ)];
  const number = oneNumber(stated, ground);
  const parents = parentsOf(shown, ground);
  if (number !== '') {
    marks.put('n', number, since(OF_NUMBER), factsOf('live', name, born, shown, parents));
  }
  const faults = numberFaults(stated, born, shown.value(XB), areasIn(ground));
  if (faults.length > 0) marks.put('w', refToId(marks.ref), since(OF_FAULT), faults);
  if (number !== '' && name !== '' && born !== '' && parents.length > 0) {
    marks.put('p', `${name}|${born}`, since(OF_PERSON), [number, ...parents]);
  }
  const household = shown.value(HH);
  if (household !== '') {
    const relation = shown.value(YHZGX);
    const facts = shown.value(HLX) === COLLECTIVE ? [relation, 'collective'] : [relation];
    marks.put('h', `${home}|${household}`, since(OF_HOUSEHOLD), facts);
    const speaks = ground.doors === true && facts.length === 1 && isHead(relation);
    const door = speaks ? doorOf(shown, setting) : '';
    if (door !== '') {
      const most = String(setting.policy.crowdedDoor ?? CROWDED_DOOR);
      marks.put('a', door, since(OF_DOORSTEP), [most, household]);
    }
  }
  const empty = ground.visits === true ? emptied(marks.ref, record, home, shown) : null;
  if (empty !== null) marks.add(empty);
  const missing = papers(marks.ref, record, setting);
  if (missing !== null) marks.add(missing);
  if (record.contributions.length > 1) {
    formerNumbers(record, number, began, ground, marks, () =>
      factsOf('former', name, born, shown, parents),
    );
  }
  signsOfEnd(record, marks);
  const half = ground.moves === true ? notLetGo(marks.ref, record, home, setting) : null;
  if (half !== null) marks.add(half);
}

/** One number in either form is one subject. */
function oneNumber(number: string, ground: Ground): string {
  return ground.areas === undefined ? number : inEighteen(number);
}

function factsOf(
  role: 'live' | 'former' | 'dead' | typeof LEFT,
  name: string,
  born: string,
  shown: Shown,
  parents: readonly string[],
): readonly string[] {
  const known = parents.length === 0 ? '' : parents.join('\x1f');
  return [role, name, shown.value(CYM), born, known];
}

function parentsOf(shown: Shown, ground: Ground): readonly string[] {
  const [fatherNumber, motherNumber] = [shown.value(FQGMSFHM), shown.value(MQGMSFHM)];
  const [father, mother] = [shown.value(FQXM), shown.value(MQXM)];
  const isNamed = father !== '' && mother !== '';
  if (!isNamed && fatherNumber === '' && motherNumber === '') return NOBODY;
  const parents: string[] = [];
  if (fatherNumber !== '') parents.push(`f${oneNumber(fatherNumber, ground)}`);
  if (motherNumber !== '') parents.push(`m${oneNumber(motherNumber, ground)}`);
  if (isNamed) parents.push(`b${father}|${mother}`);
  return parents;
}

const NOBODY: readonly string[] = [];

/**
 * A registration that ended by death still speaks for its number. Who left lives elsewhere, as far
 * as his old station can know.
 */
export function ofEnded(
  record: Record,
  home: Lane,
  ground: Ground,
  setting: Setting,
  marks: MarkSet,
): void {
  const life = lastIn(record, home);
  if (life === null || !stoodIn(record, home)) return;
  if (life.turn === 'left') {
    if (ground.moves === true) ofLeft(record, life, ground, setting, marks);
    return;
  }
  const shown = new Shown(record, setting);
  const died = record.contributions.some(
    ({ change, ref }) => change.event === DEATH && sameRef(ref, life.ref),
  );
  if (!died && shown.value(SWRQ) === '' && shown.value(RYZT) !== '1') return;
  const number = oneNumber(shown.value(GMSFHM), ground);
  if (number === '') return;
  const parents = parentsOf(shown, ground);
  marks.put(
    'n',
    number,
    life.hlc,
    factsOf('dead', shown.value(XM), shown.value(CSRQ), shown, parents),
  );
}

/** Whoever has moved out is looked for by his number; without one, by his registration alone. */
function ofLeft(
  record: Record,
  life: Life,
  ground: Ground,
  setting: Setting,
  marks: MarkSet,
): void {
  const shown = new Shown(record, setting);
  const until = inTransitUntil(record, life, shown, setting);
  if (until === null) return;
  const number = oneNumber(shown.value(GMSFHM), ground);
  if (number === '') {
    marks.put('t', refToId(marks.ref), life.hlc, [LEFT, until]);
    return;
  }
  const parents = parentsOf(shown, ground);
  const facts = factsOf(LEFT, shown.value(XM), shown.value(CSRQ), shown, parents);
  marks.put('n', number, life.hlc, [...facts, until]);
}

/** Numbers some source still states beside the one shown. */
function formerNumbers(
  record: Record,
  number: string,
  began: Hlc,
  ground: Ground,
  marks: MarkSet,
  facts: () => readonly string[],
): void {
  const former = new Map<string, number>();
  for (const item of keptOn(record, GMSFHM)) {
    const value = oneNumber(statedValue(item, GMSFHM) ?? '', ground);
    if (value === number) continue;
    former.set(value, Math.max(former.get(value) ?? began, item.change.hlc));
  }
  for (const [subject, hlc] of former) marks.put('n', subject, hlc, facts());
}

/** A source says that the person is gone, and the registration lives. */
function signsOfEnd(record: Record, marks: MarkSet): void {
  // That he left a station is part of his life, which says where he is now.
  const signs = signsIn(record.contributions, MOVE_OUT);
  if (signs.length === 0) return;
  const reasons = [...new Set(signs.map(({ reason }) => reason))].sort();
  const hlc = Math.max(...signs.map(({ item }) => item.change.hlc));
  marks.put('d', refToId(marks.ref), hlc, reasons);
}
