import { checkDigit } from '../../../proto/citizen-number.js';
import { isDay } from '../../../proto/dates.js';
import { fieldNo } from '../../../proto/fields.js';
import { itemsOf, keptOn, type Registration } from './case-person.js';
import { stated } from './claim.js';
import { crowdedDoors } from './door-model.js';
import { missingPapers } from './handling-model.js';
import type { ModelCase } from './model-case.js';
import { inEighteen } from './value-model.js';
import { visitedInVain } from './visit-model.js';

const CROWD = 64;

/** Everybody is compared with everybody. */
export function casesAmong(all: readonly Registration[]): ModelCase[] {
  const people = all.filter(({ isPerson }) => isPerson);
  const live = people.filter(({ isLive }) => isLive);
  return [
    ...live.flatMap(alone),
    ...all.filter(({ isLive }) => isLive).flatMap((one) => [...disputes(one), ...evidence(one)]),
    ...numbers(people),
    ...sameParents(live),
    ...households(live),
    ...emptyHouseholds(all.filter(({ isLive }) => isLive)),
    ...crowdedDoors(live),
    ...visitedInVain(live),
  ];
}

function caseOf(
  subject: string,
  kind: string,
  hlc: number,
  who: readonly Registration[],
  tag = '',
) {
  return { subject, tag, kind, hlc, members: who.map(({ id }) => id).sort() };
}

function latest(times: readonly number[]): number {
  return times.reduce((a, b) => Math.max(a, b), 0);
}

/** What a registration has by itself. */
function alone(one: Registration): ModelCase[] {
  const found: ModelCase[] = [];
  if (isWrong(one)) {
    const hlc = one.since('GMSFHM', 'CSRQ', 'XB');
    found.push(caseOf(`w${one.id}`, 'wrong-number', hlc, [one]));
  }
  found.push(...missingPapers(one));
  // That he left a station is part of his life.
  const signs = signsOfEnd(one.own.filter(({ change }) => change.event !== '106'));
  if (signs.length > 0) {
    found.push(caseOf(`d${one.id}`, 'should-be-cancelled', latest(signs), [one]));
  }
  return found;
}

function isWrong(one: Registration): boolean {
  const number = one.get('GMSFHM');
  if (number.length !== 18 || checkDigit(number.slice(0, 17)) !== number.slice(17)) return true;
  const day = number.slice(6, 14);
  if (!isDay(day) || day !== one.get('CSRQ')) return true;
  const sex = one.get('XB');
  const says = Number(number.charAt(16)) % 2 === 1 ? '1' : '2';
  return ['1', '2'].includes(sex) && sex !== says;
}

/** Times of what says that somebody is gone. */
function signsOfEnd(claims: Registration['own']): number[] {
  const gone = keptOn(claims, 'RYZT').filter((claim) =>
    ['1', '2', '3', '4'].includes(stated(claim, fieldNo('RYZT'))),
  );
  return [...gone, ...keptOn(claims, 'SWRQ')].map(({ change }) => change.hlc);
}

/** Of the row of a file, of an end, of a change: what is said there contradicts nothing. */
const NO_ITEMS = [
  ...['RYID', 'RYZT', 'SWRQ', 'SWZXLB', 'SWZXRQ', 'BGGZLB', 'CJNR'],
  ...['AJBH', 'XGHK', 'AJQK', 'AJYY', 'AJCB', 'AJXQ'],
];

function disputes(one: Registration): ModelCase[] {
  return itemsOf(one.own).flatMap((item) => {
    const field = fieldNo(item);
    const claims = keptOn(one.own, item);
    const kind = NO_ITEMS.includes(item) ? null : one.model(field).dispute();
    if (kind === null) return [];
    const hlc = latest(claims.map(({ change }) => change.hlc));
    return [caseOf(`f${one.id}|${field}`, kind, hlc, [one])];
  });
}

/** What a value is compared as: numbers in 18 digits. */
function compared(item: string, value: string): string {
  return item.endsWith('GMSFHM') ? inEighteen(value) : value;
}

/** What is said in another lane and is not what is shown. */
function evidence(one: Registration): ModelCase[] {
  const station = one.hasMoved ? `|${one.home}` : '';
  return [...one.elsewhere].flatMap(([lane, claims]) => {
    const found: ModelCase[] = [];
    const signs = one.isPerson || claims.length > 0 ? signsOfEnd(claims) : [];
    if (signs.length > 0) {
      const subject = `e${one.id}|end|${lane}${station}`;
      found.push(caseOf(subject, 'should-be-cancelled', latest(signs), [one]));
    }
    for (const item of itemsOf(claims)) {
      const field = fieldNo(item);
      if (NO_ITEMS.includes(item) || !one.isCompared(field)) continue;
      const against = keptOn(claims, item).filter(
        (claim) =>
          compared(item, stated(claim, field)) !== compared(item, one.get(item)) &&
          !one.model(field).settles(claim),
      );
      if (against.length === 0) continue;
      const hlc = latest(against.map(({ change }) => change.hlc));
      found.push(caseOf(`e${one.id}|${field}|${lane}${station}`, 'sources-disagree', hlc, [one]));
    }
    return found;
  });
}

/** Those who have a number, who had it, and who died with it. */
function numbers(people: readonly Registration[]): ModelCase[] {
  const former = (one: Registration, number: string) =>
    one.isLive && one.number !== number
      ? keptOn(one.own, 'GMSFHM').filter(
          (claim) => inEighteen(stated(claim, fieldNo('GMSFHM'))) === number,
        )
      : [];
  const all = new Set(people.map((one) => one.number).filter(Boolean));
  return [...all].flatMap((number) => {
    const subject = `n${number}`;
    const now = people.filter((one) => one.isLive && one.number === number);
    const dead = people.filter((one) => one.isDead && one.number === number);
    const once = people.filter((one) => former(one, number).length > 0);
    const found: ModelCase[] = [];
    const since = (some: readonly Registration[]) =>
      latest(some.map((one) => one.since('GMSFHM', 'XM')));
    const isCrowd = now.length + dead.length + once.length > CROWD;
    if (now.length > 1) {
      const one = now.length === 2 ? 'double-registration' : 'multiple-registration';
      const kind = isCrowd || peopleAmong(now) > 1 ? 'shared-number' : one;
      const who = isCrowd ? [...now, ...dead, ...once] : now;
      const hlc = Math.max(since(now), isCrowd ? timeOfCrowd(dead, once, number) : 0);
      found.push(caseOf(subject, kind, hlc, who));
    }
    if (isCrowd) return found;
    const gone = dead.filter((one) => now.some((other) => other.isNamedLike(one)));
    const living = now.filter((one) => gone.some((other) => other.isNamedLike(one)));
    if (gone.length > 0) {
      const hlc = Math.max(since(living), latest(gone.map(({ turned }) => turned)));
      found.push(caseOf(subject, 'should-be-cancelled', hlc, [...gone, ...living], 'dead'));
    }
    const pairs = once.flatMap((one) =>
      now.filter((other) => isAlike(one, other)).map((other) => [one, other] as const),
    );
    if (pairs.length > 0) {
      const who = [...new Set(pairs.flat())];
      const hadIt = who.filter((one) => once.includes(one));
      const times = hadIt.flatMap((one) => [
        one.turned,
        ...former(one, number).map(({ change }) => change.hlc),
      ]);
      const hlc = Math.max(since(who.filter((one) => now.includes(one))), latest(times));
      found.push(caseOf(subject, 'several-numbers', hlc, who, 'former'));
    }
    return found;
  });
}

function timeOfCrowd(
  dead: readonly Registration[],
  once: readonly Registration[],
  number: string,
): number {
  const field = fieldNo('GMSFHM');
  const stating = once.flatMap((one) =>
    keptOn(one.own, 'GMSFHM').filter((claim) => inEighteen(stated(claim, field)) === number),
  );
  const turns = [...dead, ...once].map(({ turned }) => turned);
  return latest([...turns, ...stating.map(({ change }) => change.hlc)]);
}

/** Named and born alike, and no case by their parents. */
function isAlike(one: Registration, other: Registration): boolean {
  const born = one.get('CSRQ');
  if (!one.isNamedLike(other) || born === '' || born !== other.get('CSRQ')) return false;
  const parent = one.parents.some((each) => other.parents.includes(each));
  return one.get('XM') !== other.get('XM') || !parent;
}

/** Whoever is named like somebody who is named like somebody … is one. */
function peopleAmong(all: readonly Registration[]): number {
  const left = new Set(all);
  let people = 0;
  for (const one of all) {
    if (!left.delete(one)) continue;
    people++;
    const found = [one];
    for (const at of found) {
      for (const other of [...left]) {
        if (at.isNamedLike(other) && left.delete(other)) found.push(other);
      }
    }
  }
  return people;
}

function sameParents(live: readonly Registration[]): ModelCase[] {
  const known = live.filter((one) => {
    const named = one.get('XM') !== '' && one.get('CSRQ') !== '';
    return named && one.number !== '' && one.parents.length > 0;
  });
  const names = new Set(known.map((one) => `${one.get('XM')}|${one.get('CSRQ')}`));
  return [...names].flatMap((name) => {
    const same = known.filter((one) => `${one.get('XM')}|${one.get('CSRQ')}` === name);
    const hasTwo = (parent: string) =>
      new Set(same.filter(({ parents }) => parents.includes(parent)).map((one) => one.number))
        .size > 1;
    const who = same.filter(({ parents }) => parents.some(hasTwo));
    if (who.length === 0) return [];
    const hlc = latest(who.map((one) => one.since('GMSFHM', 'XM', 'CSRQ')));
    return [caseOf(`p${name}`, 'several-numbers', hlc, who)];
  });
}

function households(live: readonly Registration[]): ModelCase[] {
  const known = live.filter((one) => one.get('HH') !== '');
  const all = new Set(known.map((one) => `${one.home}|${one.get('HH')}`));
  return [...all].flatMap((household) => {
    const who = known.filter((one) => `${one.home}|${one.get('HH')}` === household);
    const count = (...codes: string[]) =>
      who.filter((one) => codes.includes(one.get('YHZGX'))).length;
    const headless = who.length > CROWD || who.some((one) => one.get('HLX') === '2');
    const heads = count('01', '02', '03');
    const many = heads > 1 || count('10', '11', '12') > 1 || count('51') > 1 || count('52') > 1;
    if (!many && (heads === 1 || headless)) return [];
    const hlc = latest(who.map((one) => one.since('HH', 'YHZGX')));
    return [caseOf(`h${household}`, 'household-shape', hlc, who)];
  });
}

/** Households, but for collective ones, of whose number nobody lives at their station. */
function emptyHouseholds(live: readonly Registration[]): ModelCase[] {
  const place = (one: Registration) => `${one.home}|${one.get('HH')}`;
  const lived = new Set(live.filter(({ isPerson }) => isPerson).map(place));
  const empty = live.filter(
    (one) =>
      !one.isPerson && one.get('HH') !== '' && one.get('HLX') !== '2' && !lived.has(place(one)),
  );
  return [...new Set(empty.map(place))].map((household) => {
    const who = empty.filter((one) => place(one) === household);
    const hlc = latest(who.map((one) => one.since('HH')));
    return caseOf(`h${household}`, 'empty-registration', hlc, who, 'empty');
  });
}
