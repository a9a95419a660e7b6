import { ageOn, DAYS_PER_YEAR, FIRST_DAY, yearOfDay } from './days.js';
import { drawName, type Sex } from './given-names.js';
import type { IdentityPart } from './identities.js';
import type { Rng } from './rng.js';
import { drawSurname } from './surnames.js';

/** A member of a household before he becomes a row. */
export interface Member {
  /** GB/T 4761. */
  relation: string;
  readonly sex: Sex;
  /** dayNumber. */
  readonly born: number;
  /** GB/T 2261.2. */
  marital: string;
  readonly surname: string;
  readonly name: string;
  /** GB/T 3304. */
  readonly nation: string;
  /** Names of the parents, '' where they are not of the household. */
  father: string;
  mother: string;
  /** The planted identity this is a registration of. */
  readonly identity: IdentityPart | null;
}

export const MARITAL = { single: '10', married: '20', widowed: '30', divorced: '40' } as const;

const MAN: Sex = '1';
const WOMAN: Sex = '2';

/** Makes the members of one household, so that ages, surnames and parents fit each other. */
export class Family {
  readonly rng: Rng;
  readonly #today: number;
  readonly #nation: string;
  readonly #rareShare: number;

  constructor(rng: Rng, today: number, nation: string, rareShare: number) {
    this.rng = rng;
    this.#today = today;
    this.#nation = nation;
    this.#rareShare = rareShare;
  }

  /** Somebody of an age, in years. */
  someone(sex: Sex, age: number, marital: string, surname = ''): Member {
    return this.#member(sex, this.#bornAt(age), marital, surname);
  }

  person(part: IdentityPart, relation: string, marital: string): Member {
    const { sex, born, surname, name, father, mother } = part;
    const nation = '01';
    return { relation, sex, born, marital, surname, name, nation, father, mother, identity: part };
  }

  ageOf(member: Member): number {
    return ageOn(this.#today, member.born);
  }

  head(member: Member): Member {
    member.relation = '02';
    return member;
  }

  /** Wife or husband of somebody, some years apart, and of another family. */
  spouse(of: Member): Member {
    const { rng } = this;
    const sex = of.sex === MAN ? WOMAN : MAN;
    const gap = Math.round((rng.unit() + rng.unit() + rng.unit() - 1.5) * 5 + 2);
    const years = sex === WOMAN ? gap : -gap;
    const limit = this.#today - Math.ceil(20 * DAYS_PER_YEAR);
    const born = of.born + Math.round(years * DAYS_PER_YEAR) + rng.between(-180, 180);
    const member = this.#member(sex, Math.min(born, limit), MARITAL.married, '');
    of.marital = MARITAL.married;
    member.relation = sex === WOMAN ? '12' : '11';
    return member;
  }

  /**
   * Children of these parents, eldest first: the first comes when the mother is 20 to 30, none is
   * younger than the register day.
   */
  children(father: Member | null, mother: Member | null, count: number): Member[] {
    const { rng } = this;
    const parent = mother ?? father;
    if (parent === null) return [];
    const children: Member[] = [];
    let born = parent.born + Math.round((20 + rng.unit() * 10) * DAYS_PER_YEAR);
    for (let at = 0; at < count && born <= this.#today; at++) {
      const sex = rng.chance(0.52) ? MAN : WOMAN;
      const named = (rng.chance(0.97) ? father : mother) ?? parent;
      const child = this.#member(sex, born, MARITAL.single, named.surname, named.nation);
      child.father = father?.name ?? '';
      child.mother = mother?.name ?? '';
      children.push(child);
      born += Math.round((1.3 + rng.unit() * 4) * DAYS_PER_YEAR);
    }
    relateChildren(children);
    return children;
  }

  /** The father or mother of somebody. */
  parent(of: Member, sex: Sex, marital: string): Member {
    const years = 21 + this.rng.unit() * 13;
    const born = Math.max(of.born - Math.round(years * DAYS_PER_YEAR), FIRST_DAY);
    const parent = this.#member(sex, born, marital, sex === MAN ? of.surname : '');
    if (sex === MAN) of.father = parent.name;
    else of.mother = parent.name;
    parent.relation = sex === MAN ? '51' : '52';
    return parent;
  }

  /** A parent of a planted person, by the name the plan gave. */
  namedParent(of: Member, sex: Sex): Member {
    const name = sex === MAN ? of.father : of.mother;
    const years = 23 + this.rng.unit() * 6;
    const born = Math.max(of.born - Math.round(years * DAYS_PER_YEAR), FIRST_DAY);
    const parent = this.#member(sex, born, MARITAL.married, of.surname);
    return { ...parent, name };
  }

  #member(sex: Sex, born: number, marital: string, surname: string, nationOf = ''): Member {
    const married = this.rng.chance(0.95) ? this.#nation : '01';
    const nation = nationOf === '' ? married : nationOf;
    const family = surname === '' ? drawSurname(this.rng, nation) : surname;
    const birthYear = yearOfDay(born);
    const rareShare = this.#rareShare;
    const name = drawName(this.rng, { surname: family, nation, sex, birthYear, rareShare });
    // One literal, not a spread: this is called for every person of the province.
    return {
      relation: '99',
      sex,
      born,
      marital,
      surname: family,
      name,
      nation,
      father: '',
      mother: '',
      identity: null,
    };
  }

  #bornAt(age: number): number {
    const days = Math.ceil(age * DAYS_PER_YEAR) + this.rng.below(365);
    return Math.max(this.#today - days, FIRST_DAY);
  }
}

/** Codes of sons and daughters by order of birth: 21/31 an only child, else 22 … and 32 …. */
export function relateChildren(children: readonly Member[]): void {
  const count = { '1': 0, '2': 0 };
  for (const child of children) {
    const base = child.sex === MAN ? 20 : 30;
    const place = children.length === 1 ? 1 : Math.min(2 + count[child.sex], 6);
    count[child.sex]++;
    child.relation = String(base + place);
  }
}
