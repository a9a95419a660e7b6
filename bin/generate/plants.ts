import type { NumberIssuer } from './citizen-numbers.js';
import { ageOn, textOfDay, yearOfDay } from './days.js';
import type { Member } from './family.js';
import { type Rng, Weighted } from './rng.js';

/** Ways a number can be wrong, named as the reasons of the case. */
export type WrongNumber = 'checksum' | 'birth-date' | 'sex' | 'area' | 'no-such-day' | 'legacy-15';

const WRONG_NUMBERS = new Weighted<WrongNumber>([
  ['checksum', 40],
  ['birth-date', 20],
  ['sex', 15],
  ['legacy-15', 15],
  ['area', 5],
  ['no-such-day', 5],
]);
/** No province has 99: the one kind of area that is wrong without being a real place. */
const NO_PROVINCE = '99';

/**
 * A wrong number for somebody, and what is wrong with it. It is nobody else's number, right or
 * wrong: a typing slip is one the check digit shows, the others take a number of their own.
 */
export function wrongNumber(
  rng: Rng,
  member: Member,
  right: string,
  issuer: NumberIssuer,
): { number: string; reason: WrongNumber } | null {
  const reason = WRONG_NUMBERS.draw(rng);
  const other = member.sex === '1' ? '2' : '1';
  const born = textOfDay(member.born);
  const made: Record<WrongNumber, () => string | null> = {
    checksum: () => slipped(rng, right),
    'birth-date': () => issuer.issue(member.born - rng.between(1, 9), member.sex),
    sex: () => issuer.issue(member.born, other),
    area: () => issuer.issueIrregular(NO_PROVINCE + issuer.area.slice(2), born, member.sex),
    'no-such-day': () => issuer.issueIrregular(issuer.area, `${born.slice(0, 4)}0230`, member.sex),
    'legacy-15': () =>
      yearOfDay(member.born) < 2000 ? right.slice(0, 6) + right.slice(8, 17) : slipped(rng, right),
  };
  const number = made[reason]();
  if (number === null) return null;
  const fell = reason === 'legacy-15' && number.length === 18;
  return { number, reason: fell ? 'checksum' : reason };
}

/** One digit of the sequence or the check digit written wrong. */
function slipped(rng: Rng, right: string): string {
  const at = rng.between(14, 17);
  if (at === 17) {
    const wrong = rng.below(10);
    const last = String(wrong) === right.charAt(17) ? String((wrong + 1) % 10) : String(wrong);
    return right.slice(0, 17) + last;
  }
  const digit = (Number(right.charAt(at)) + rng.between(1, 9)) % 10;
  return right.slice(0, at) + digit + right.slice(at + 1);
}

/** Why somebody is gone although the computer has him as living here; RYZT of form and booklet. */
export interface Gone {
  readonly reason: 'dead' | 'moved-out' | 'enlisted' | 'abroad';
  readonly state: string;
  /** Day of death, YYYYMMDD, or ''. */
  readonly diedOn: string;
}

export function drawGone(rng: Rng, member: Member, today: number): Gone {
  const age = ageOn(today, member.born);
  const luck = rng.unit();
  const days = rng.between(30, 2000);
  if (luck < 0.65 || age < 18) {
    const diedOn = textOfDay(Math.max(member.born, today - days));
    return { reason: 'dead', state: '1', diedOn };
  }
  if (luck < 0.75 && member.sex === '1' && age < 26) {
    return { reason: 'enlisted', state: '3', diedOn: '' };
  }
  if (luck < 0.9) return { reason: 'moved-out', state: '2', diedOn: '' };
  return { reason: 'abroad', state: '4', diedOn: '' };
}

export type WrongShape = 'no-head' | 'two-heads' | 'two-spouses';

/** Makes the relations of a household impossible; null where it is too small for that. */
export function breakShape(rng: Rng, members: readonly Member[]): WrongShape | null {
  const [head, second] = members;
  if (head === undefined || second === undefined) return null;
  const third = members.find((member) => member !== head && !isSpouse(member));
  if (isSpouse(second) && third !== undefined && rng.chance(0.3)) {
    third.relation = second.relation;
    return 'two-spouses';
  }
  if (rng.chance(0.5)) {
    head.relation = '97';
    return 'no-head';
  }
  second.relation = '02';
  return 'two-heads';
}

function isSpouse(member: Member): boolean {
  return member.relation === '11' || member.relation === '12' || member.relation === '10';
}
