import { NumberIssuer, SEQUENCE_MAX, STATION_SEQUENCE_MAX } from './citizen-numbers.js';
import { DAYS_PER_YEAR, yearOfDay } from './days.js';
import { drawName, type Sex } from './given-names.js';
import type { Rates } from './rates.js';
import { Rng } from './rng.js';
import { drawSurname } from './surnames.js';
import type { TreeNode } from './tree.js';

/** Kinds of plants that lie in several registrations, of one station or of several. */
export type IdentityKind =
  | 'shared-number'
  | 'double-registration'
  | 'multiple-registration'
  | 'several-numbers'
  | 'namesake'
  | 'twins'
  | 'split-household';

/** The place of the person in the household made for this registration. */
export type Role = 'child' | 'spouse' | 'head' | 'alone' | 'away';

/** One of the registrations of a planted identity. */
export interface IdentityPart {
  readonly kind: IdentityKind;
  readonly id: string;
  /** Registrations the identity has altogether. */
  readonly parts: number;
  readonly role: Role;
  readonly sex: Sex;
  /** dayNumber. */
  readonly born: number;
  readonly number: string;
  readonly surname: string;
  readonly name: string;
  readonly father: string;
  readonly mother: string;
  /** Where the person was born. */
  readonly area: string;
  /** Another registration of the identity in the same household. */
  readonly twin: IdentityPart | null;
  /** The share of the station's rows that come before its household. */
  readonly at: number;
}

export interface IdentityOptions {
  readonly seed: number;
  readonly people: number;
  /** Rows of each station. */
  readonly quotas: readonly number[];
  /** dayNumber that ages count to. */
  readonly today: number;
  readonly rates: Rates;
  readonly stations: readonly TreeNode[];
}

/** What the kinds have in common between their registrations. */
const SAME: Record<IdentityKind, { name: boolean; number: boolean; parents: boolean }> = {
  'shared-number': { name: false, number: true, parents: false },
  'double-registration': { name: true, number: true, parents: true },
  'multiple-registration': { name: true, number: true, parents: true },
  'several-numbers': { name: true, number: false, parents: true },
  namesake: { name: true, number: false, parents: false },
  twins: { name: false, number: false, parents: true },
  'split-household': { name: false, number: false, parents: false },
};
/** Twice registered: still with the parents, and married elsewhere; a third time alone. */
const ROLES: readonly Role[] = ['child', 'spouse', 'head'];
/** The head where he was, and who lives with the child elsewhere. */
const SPLIT_ROLES: readonly Role[] = ['alone', 'away'];
/** Members of the household around a planted registration (makeAround). */
export const PLANTED_HOUSEHOLD_MAX = 4;
const AGE_MIN = 20;
const AGE_MAX = 45;
const HAN = '01';

/** Every station's parts, in the order they come in its file. */
export function planIdentities(options: IdentityOptions): IdentityPart[][] {
  const planner = new Planner(options);
  const { people, rates } = options;
  planner.plan('double-registration', people * rates.doubleRegistration, 2);
  planner.plan('multiple-registration', people * rates.multipleRegistration, 3);
  planner.plan('shared-number', (people * rates.sharedNumber) / 2, 2);
  planner.plan('several-numbers', people * rates.severalNumbers, 2);
  planner.plan('namesake', (people * rates.namesake) / 2, 2);
  planner.plan('twins', (people * rates.twins) / 2, 2);
  planner.plan('split-household', people * rates.splitHousehold, 2);
  for (const parts of planner.byStation) parts.sort((a, b) => a.at - b.at);
  return planner.byStation;
}

/** What one registration of an identity is made of. */
interface PartWish {
  readonly kind: IdentityKind;
  readonly id: string;
  readonly parts: number;
  /** Of the first. */
  readonly sex: Sex;
  readonly born: number;
  readonly station: number;
  readonly at: number;
  readonly before: IdentityPart | undefined;
}

class Planner {
  readonly byStation: IdentityPart[][];
  readonly #options: IdentityOptions;
  readonly #issuers = new Map<string, NumberIssuer>();
  /** Stations by the first 2, 4, 6 and 12 characters of their codes. */
  readonly #below = new Map<string, number[]>();

  constructor(options: IdentityOptions) {
    this.#options = options;
    this.byStation = options.stations.map(() => []);
    for (const [index, { code }] of options.stations.entries()) {
      for (const digits of [2, 4, 6, 12]) {
        const prefix = code.slice(0, digits);
        const known = this.#below.get(prefix);
        if (known === undefined) this.#below.set(prefix, [index]);
        else known.push(index);
      }
    }
  }

  plan(kind: IdentityKind, count: number, parts: number): void {
    for (let at = 0; at < Math.round(count); at++) {
      this.#identity(kind, `${kind}-${at + 1}`, parts);
    }
  }

  #identity(kind: IdentityKind, id: string, parts: number): void {
    const { seed, today, stations } = this.#options;
    const rng = new Rng(seed, 'identity', id);
    const sex: Sex = rng.chance(0.5) ? '1' : '2';
    const age = rng.between(AGE_MIN, AGE_MAX);
    const born = today - Math.ceil(age * DAYS_PER_YEAR) - rng.below(365);
    const first = rng.below(stations.length);
    if (kind === 'split-household' && stations.length < 2) return;
    const places = this.#places(rng, kind, first, parts);
    if (places.some((place) => !this.#hasRoom(place, parts))) return;
    const made: { station: number; part: IdentityPart }[] = [];
    for (const [at, station] of places.entries()) {
      const before = made.at(-1)?.part;
      const part = this.#part(rng, { kind, id, parts, sex, born, station, at, before });
      made.push({ station, part });
    }
    for (const [at, { station, part }] of made.entries()) {
      if (kind !== 'twins') this.byStation[station]?.push(part);
      // Both lie in the household of the first.
      else if (at === 0) this.byStation[station]?.push({ ...part, twin: made[1]?.part ?? null });
    }
  }

  #places(rng: Rng, kind: IdentityKind, first: number, parts: number): number[] {
    if (kind === 'twins') return Array.from({ length: parts }, () => first);
    const others = Array.from({ length: parts - 1 }, () => this.#elsewhere(rng, first));
    if (kind !== 'split-household' || others[0] !== first) return [first, ...others];
    const { stations } = this.#options;
    return [first, (first + 1) % stations.length];
  }

  #part(rng: Rng, wish: PartWish): IdentityPart {
    const { kind, id, parts, born, station, at, before } = wish;
    const same = SAME[kind];
    const isSplit = kind === 'split-household';
    const sex: Sex = isSplit && at > 0 ? (wish.sex === '1' ? '2' : '1') : wish.sex;
    const area = areaOf(this.#options.stations[station]);
    const draw = (surname: string, of: Sex, day: number) => {
      const rareShare = this.#options.rates.rareName;
      return drawName(rng, { surname, nation: HAN, sex: of, birthYear: yearOfDay(day), rareShare });
    };
    let { surname = '', name = '', father = '', mother = '', number = '' } = before ?? {};
    if (before === undefined || !same.name) {
      if (before === undefined || !same.parents) surname = drawSurname(rng, HAN);
      // Who shares a number by chance alone has a name of his own, and so has a twin.
      do name = draw(surname, sex, born);
      while (name === before?.name);
    }
    if (before === undefined || !same.parents) {
      father = draw(surname, '1', born - Math.floor(27 * DAYS_PER_YEAR));
      const maiden = drawSurname(rng, HAN);
      const wishOf = { nation: HAN, sex: '2' as const, birthYear: yearOfDay(born) - 25 };
      mother = drawName(rng, { ...wishOf, surname: maiden, rareShare: 0 });
    }
    if (before === undefined || !same.number) number = this.#number(area, born, sex);
    const role = isSplit ? SPLIT_ROLES[at] : same.parents ? ROLES[at] : 'head';
    const person = { sex, born, number, surname, name, father, mother, area };
    return { kind, id, parts, role: role ?? 'head', twin: null, ...person, at: rng.unit() };
  }

  /** Whether a station's rows suffice for so many more households of planted people. */
  #hasRoom(station: number, more: number): boolean {
    const planned = this.byStation[station]?.length ?? 0;
    return (planned + more) * PLANTED_HOUSEHOLD_MAX <= (this.#options.quotas[station] ?? 0);
  }

  /** Another registration is oftener near than far. */
  #elsewhere(rng: Rng, first: number): number {
    const code = this.#options.stations[first]?.code ?? '';
    const luck = rng.unit();
    const digits = luck < 0.1 ? 12 : luck < 0.4 ? 6 : luck < 0.7 ? 4 : 2;
    return rng.pick(this.#below.get(code.slice(0, digits)) ?? [first]);
  }

  #number(area: string, born: number, sex: Sex): string {
    let issuer = this.#issuers.get(area);
    if (issuer === undefined) {
      issuer = new NumberIssuer({ area, low: STATION_SEQUENCE_MAX + 1, high: SEQUENCE_MAX });
      this.#issuers.set(area, issuer);
    }
    const number = issuer.issue(born, sex);
    if (number === null) throw new RangeError('too many people planted for one birth date');
    return number;
  }
}

function areaOf(station: TreeNode | undefined): string {
  if (station?.area == null) throw new RangeError('a station without an area');
  return station.area;
}
