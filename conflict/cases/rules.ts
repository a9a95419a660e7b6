import { crowdedDoor } from './door.js';
import type { DerivedCase, Family, Group, Member } from './group.js';
import { handlingIn } from './handling.js';
import { type CaseKind, isCaseKind } from './kinds.js';
import { crowdOfNumber, numberCases } from './number-rule.js';
import { isRegistered } from './outside.js';
import { severalNumbers } from './person-rule.js';
import { householdShape } from './shape-rule.js';
import { halfMove, LEFT } from './transit.js';
import { emptiedHousehold } from './visit.js';
import { withWords } from './with-words.js';

const NONE: readonly DerivedCase[] = [];
/** Of families of which each record makes a case by itself, always of one kind. */
const KINDS: { readonly [family in Family]?: CaseKind } = {
  w: 'wrong-number',
  d: 'should-be-cancelled',
  m: 'missing-document',
  u: 'unregistered',
};

/** Whether a record that says this never makes a case of such a subject by itself. */
export function takesTwo(family: Family, { facts }: Pick<Member, 'facts'>): boolean {
  return family === 'n' ? facts[0] !== LEFT : family === 'p' || family === 'a';
}

/** The cases a subject makes: a pure function of the members of its group. */
export function casesOf(group: Group): readonly DerivedCase[] {
  return withWords(derivedCases(group), group);
}

/** Those that follow from the records alone: what the tier in charge tells. */
export function derivedCases(group: Group): readonly DerivedCase[] {
  const { family, members } = group;
  if (members?.length === 0) return NONE;
  switch (family) {
    case 'n':
      return members === null ? crowdOfNumber(group) : numberCases(members);
    case 'p':
      return severalNumbers(group);
    case 'h':
      return householdShape(group);
    case 'a':
      return crowdedDoor(group);
    case 'v':
      return emptiedHousehold(group);
    case 'u':
      return soughtCases(group);
    case 't':
      return (members ?? []).map(halfMove);
    default:
      return (members ?? []).map((member) => ofOne(family, member));
  }
}

/** Somebody sought, and whoever was registered as him. */
function soughtCases(group: Group): readonly DerivedCase[] {
  const members = group.members ?? [];
  if (members.some(isRegistered)) return NONE;
  return members.map((member) => ofOne('u', member));
}

/** Records of somebody sought whose lane did not hear that he is registered. */
export function registeredElsewhere({ family, members }: Group): readonly Member[] {
  const by = family === 'u' ? (members ?? []).filter(isRegistered) : [];
  if (by.length === 0) return [];
  const hears = ({ lane }: Member) => by.some((other) => other.lane === lane);
  return (members ?? []).filter((member) => !isRegistered(member) && !hears(member));
}

/** What one record has by itself. */
function ofOne(family: Family, member: Member): DerivedCase {
  const [first = '', ...others] = member.facts;
  const facts = { tag: '', members: [member], hlc: member.hlc, area: member.lane };
  if (family === 'f' || family === 'e') {
    const kind: CaseKind = isCaseKind(first) ? first : 'sources-disagree';
    return { ...facts, kind, reasons: others };
  }
  const { reasons, owner, due } = handlingIn(member.facts);
  const handled = { ...(due === '' ? {} : { due }), ...(owner === '' ? {} : { owner }) };
  return { ...facts, kind: KINDS[family] ?? 'sources-disagree', reasons, ...handled };
}
