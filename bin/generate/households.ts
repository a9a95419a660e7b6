import { type Family, MARITAL, type Member, relateChildren } from './family.js';
import type { Sex } from './given-names.js';
import type { IdentityPart } from './identities.js';
import { type Rng, Weighted } from './rng.js';

const MAN: Sex = '1';
const WOMAN: Sex = '2';
/** Of heads with a spouse. */
const MALE_HEADS = 0.86;
const MARRIAGE_AGE = 22;

type Make = (family: Family) => Member[];

/** Kinds of family households with their shares: with the collective ones, 3.15 people each. */
const FAMILIES = new Weighted<Make>([
  [single, 6],
  [couple, 14],
  [(family) => nuclear(family, 1), 40],
  [(family) => nuclear(family, 2), 17],
  [(family) => nuclear(family, 3), 3],
  [oneParent, 6],
  [withParents, 9],
  [withGrandchildren, 4],
  [siblings, 1],
]);

/** A family household, head first. */
export function makeFamily(family: Family): Member[] {
  return FAMILIES.draw(family.rng)(family);
}

/** A collective household: workers or students, the head is the one who answers for it. */
export function makeCollective(family: Family, size: number): Member[] {
  const { rng } = family;
  const members: Member[] = [];
  for (let at = 0; at < size; at++) {
    const age = at === 0 ? rng.between(30, 55) : 18 + Math.floor(rng.unit() ** 2 * 25);
    const married = at === 0 || (age > 26 && rng.chance(0.4));
    const sex = rng.chance(0.55) ? MAN : WOMAN;
    members.push(family.someone(sex, age, married ? MARITAL.married : MARITAL.single));
  }
  const [head] = members;
  if (head !== undefined) family.head(head);
  return members;
}

/** The household of a planted registration: four people at most. */
export function makeAround(family: Family, part: IdentityPart): Member[] {
  if (part.role === 'child') {
    const child = family.person(part, '', MARITAL.single);
    const twin = part.twin === null ? [] : [family.person(part.twin, '', MARITAL.single)];
    relateChildren([child, ...twin]);
    const father = family.namedParent(child, MAN);
    const mother = family.namedParent(child, WOMAN);
    mother.relation = '12';
    return [family.head(father), mother, child, ...twin];
  }
  const planted = family.person(part, '02', MARITAL.married);
  if (part.role === 'alone') return [planted];
  if (part.role === 'away') {
    planted.relation = planted.sex === WOMAN ? '12' : '11';
    const [father, mother] = planted.sex === MAN ? [planted, null] : [null, planted];
    return [planted, ...family.children(father, mother, 1)];
  }
  const other = family.spouse(planted);
  const [father, mother] = planted.sex === MAN ? [planted, other] : [other, planted];
  const children = family.children(father, mother, 1);
  if (part.role === 'head') return [planted, other, ...children];
  planted.relation = planted.sex === WOMAN ? '12' : '11';
  return [family.head(other), planted, ...children];
}

function single(family: Family): Member[] {
  const { rng } = family;
  const luck = rng.unit();
  const sex = rng.chance(0.5) ? MAN : WOMAN;
  if (luck < 0.45) return [family.head(family.someone(sex, rng.between(60, 90), MARITAL.widowed))];
  if (luck < 0.75) return [family.head(family.someone(sex, rng.between(20, 40), MARITAL.single))];
  return [family.head(family.someone(sex, rng.between(28, 60), MARITAL.divorced))];
}

function couple(family: Family): Member[] {
  const { rng } = family;
  const age = rng.chance(0.55) ? rng.between(55, 82) : rng.between(24, 54);
  return pair(family, age);
}

function nuclear(family: Family, count: number): Member[] {
  const { rng } = family;
  const age = 25 + Math.round((rng.unit() + rng.unit()) * 15) + (count - 1) * 3;
  const [head, spouse] = pair(family, age);
  if (head === undefined || spouse === undefined) return [];
  return [head, spouse, ...childrenOf(family, head, spouse, count)];
}

function oneParent(family: Family): Member[] {
  const { rng } = family;
  const marital = rng.chance(0.6) ? MARITAL.divorced : MARITAL.widowed;
  const sex = rng.chance(0.35) ? MAN : WOMAN;
  const head = family.head(family.someone(sex, rng.between(27, 58), marital));
  const count = rng.chance(0.25) ? 2 : 1;
  const [father, mother] = sex === MAN ? [head, null] : [null, head];
  return [head, ...family.children(father, mother, count)];
}

/** Parents of the head, or of the wife, live with a couple and its children. */
function withParents(family: Family): Member[] {
  const { rng } = family;
  const [head, spouse] = pair(family, rng.between(28, 50));
  if (head === undefined || spouse === undefined) return [];
  const children = childrenOf(family, head, spouse, rng.chance(0.25) ? 2 : 1);
  const ofSpouse = rng.chance(0.1);
  const son = ofSpouse ? spouse : head;
  const both = rng.chance(0.45);
  const marital = both ? MARITAL.married : MARITAL.widowed;
  const parents: Member[] = [];
  if (both || rng.chance(0.35)) parents.push(family.parent(son, MAN, marital));
  if (both || parents.length === 0) parents.push(family.parent(son, WOMAN, marital));
  if (ofSpouse) {
    const base = spouse.sex === MAN ? 53 : 55;
    for (const parent of parents) parent.relation = String(base + (parent.sex === MAN ? 0 : 1));
  }
  return [head, spouse, ...children, ...parents];
}

/** The old couple is head; a married son or daughter and the grandchildren live with it. */
function withGrandchildren(family: Family): Member[] {
  const { rng } = family;
  const [head, spouse] = pair(family, rng.between(52, 74));
  if (head === undefined || spouse === undefined) return [];
  const [child] = childrenOf(family, head, spouse, 1);
  if (child === undefined) return [head, spouse];
  if (family.ageOf(child) < MARRIAGE_AGE) return [head, spouse, child];
  const partner = family.spouse(child);
  partner.relation = child.sex === MAN ? '38' : '28';
  const [father, mother] = child.sex === MAN ? [child, partner] : [partner, child];
  const grandchildren = family.children(father, mother, rng.chance(0.2) ? 2 : 1);
  const base = child.sex === MAN ? 41 : 43;
  for (const each of grandchildren) each.relation = String(base + (each.sex === MAN ? 0 : 1));
  return [head, spouse, child, partner, ...grandchildren];
}

function siblings(family: Family): Member[] {
  const { rng } = family;
  const headSex = rng.chance(0.5) ? MAN : WOMAN;
  const head = family.head(family.someone(headSex, rng.between(24, 36), MARITAL.single));
  const sex = rng.chance(0.5) ? MAN : WOMAN;
  const other = family.someone(sex, rng.between(17, 23), MARITAL.single, head.surname);
  other.relation = sex === MAN ? '73' : '77';
  return [head, other];
}

function pair(family: Family, age: number): Member[] {
  const sex = family.rng.chance(MALE_HEADS) ? MAN : WOMAN;
  const head = family.head(family.someone(sex, age, MARITAL.married));
  return [head, family.spouse(head)];
}

function childrenOf(family: Family, head: Member, spouse: Member, count: number): Member[] {
  const [father, mother] = head.sex === MAN ? [head, spouse] : [spouse, head];
  return family.children(father, mother, count);
}

/** Shares of nationalities in the province, GB/T 3304: Han, Korean, Manchu, Mongol, Hui, Xibe. */
const NATIONS = new Weighted<string>([
  ['01', 9130],
  ['10', 380],
  ['11', 330],
  ['02', 54],
  ['03', 45],
  ['38', 1],
]);

export function drawNation(rng: Rng): string {
  return NATIONS.draw(rng);
}
