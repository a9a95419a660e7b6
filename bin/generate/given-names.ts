import {
  FEMALE_COHORTS,
  KOREAN_FEMALE,
  KOREAN_MALE,
  MALE_COHORTS,
  type NameCohort,
} from './data/given-names.js';
import { drawRareCharacter } from './rare.js';
import type { Rng } from './rng.js';

/** GB/T 2261.1: 1 male, 2 female. */
export type Sex = '1' | '2';

const KOREAN = '10';
/** One name in twenty thousand is a long one with the mark between its parts. */
const LONG_NAME_SHARE = 0.000_05;
const LONG_NAMES = ['买买提·艾力', '阿依古丽·买买提', '巴特尔·苏和', '娜仁·其其格'];

interface Cohort {
  readonly until: number;
  readonly singleShare: number;
  readonly single: readonly string[];
  readonly first: readonly string[];
  readonly last: readonly string[];
}

const spread = (cohorts: readonly NameCohort[]): readonly Cohort[] =>
  cohorts.map(({ until, singleShare, single, first, last }) => ({
    until,
    singleShare,
    single: [...single],
    first: [...first],
    last: [...last],
  }));

const COHORTS: Record<Sex, readonly Cohort[]> = {
  '1': spread(MALE_COHORTS),
  '2': spread(FEMALE_COHORTS),
};
const KOREAN_NAMES: Record<Sex, { first: readonly string[]; last: readonly string[] }> = {
  '1': { first: [...KOREAN_MALE.first], last: [...KOREAN_MALE.last] },
  '2': { first: [...KOREAN_FEMALE.first], last: [...KOREAN_FEMALE.last] },
};

export interface NameWish {
  readonly surname: string;
  readonly nation: string;
  readonly sex: Sex;
  readonly birthYear: number;
  /** Probability of a rare character in the given name. */
  readonly rareShare: number;
}

/** Surname and given name as people of those years are called. */
export function drawName(rng: Rng, wish: NameWish): string {
  const luck = rng.unit();
  if (luck < wish.rareShare) return wish.surname + rareGivenName(rng, wish);
  if (luck > 1 - LONG_NAME_SHARE) return rng.pick(LONG_NAMES);
  return wish.surname + drawGivenName(rng, wish);
}

export function drawGivenName(rng: Rng, wish: Omit<NameWish, 'surname'>): string {
  if (wish.nation === KOREAN) {
    const korean = KOREAN_NAMES[wish.sex];
    return rng.pickEarly(korean.first) + rng.pickEarly(korean.last);
  }
  const cohort = cohortOf(wish.sex, wish.birthYear);
  if (rng.chance(cohort.singleShare)) return rng.pickEarly(cohort.single);
  const first = rng.pickEarly(cohort.first);
  const last = rng.pickEarly(cohort.last);
  return first + (last === first ? rng.pick(cohort.last) : last);
}

/** Another character that could stand at the end of such a name: what a slip of a clerk writes. */
export function drawNameCharacter(rng: Rng, sex: Sex, birthYear: number): string {
  return rng.pick(cohortOf(sex, birthYear).last);
}

function rareGivenName(rng: Rng, wish: NameWish): string {
  const rare = drawRareCharacter(rng);
  if (rng.chance(0.4)) return rare;
  const plain = drawNameCharacter(rng, wish.sex, wish.birthYear);
  return rng.chance(0.5) ? plain + rare : rare + plain;
}

function cohortOf(sex: Sex, birthYear: number): Cohort {
  const found = COHORTS[sex].find((cohort) => birthYear <= cohort.until);
  if (found === undefined) throw new RangeError(`no name for a birth in ${birthYear}`);
  return found;
}
