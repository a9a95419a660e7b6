import { blockOf, NumberIssuer, SEQUENCE_MAX, STATION_SEQUENCE_MAX } from './citizen-numbers.js';
import { yearOfDay } from './days.js';
import type { Member } from './family.js';
import type { Rng } from './rng.js';

/** Most people were numbered where they live; of the others so many in an area withdrawn since. */
const WITHDRAWN_SHARE = 0.2;
/** Numbers were first given in 1984; areas 229990 to 229999 were withdrawn with 1999. */
const WITHDRAWN_BORN_UNTIL = 1995;
const ELSEWHERE_FIRST = 50;
const ELSEWHERE_AREAS = 40;
const WITHDRAWN_FIRST = 90;
const WITHDRAWN_AREAS = 10;

export interface NumberingPlace {
  readonly area: string;
  /** The station's place among those of its county. */
  readonly inCounty: number;
  readonly countyStations: number;
  /** The station's place among all. */
  readonly index: number;
  readonly stations: number;
}

/** Gives the people of one station numbers nobody else has. */
export class Numbering {
  readonly home: NumberIssuer;
  readonly #elsewhere: NumberIssuer;
  readonly #withdrawn: NumberIssuer;
  readonly #share: number;

  /** `share`: of the people, how many were numbered elsewhere. */
  constructor(place: NumberingPlace, share: number) {
    this.#share = share;
    const { area, inCounty, countyStations, index, stations } = place;
    this.home = new NumberIssuer(blockOf(area, inCounty, countyStations, STATION_SEQUENCE_MAX));
    const spread = (first: number, areas: number) =>
      new NumberIssuer(
        blockOf(
          `2299${first + (index % areas)}`,
          Math.floor(index / areas),
          Math.ceil(stations / areas),
          SEQUENCE_MAX,
        ),
      );
    this.#elsewhere = spread(ELSEWHERE_FIRST, ELSEWHERE_AREAS);
    this.#withdrawn = spread(WITHDRAWN_FIRST, WITHDRAWN_AREAS);
  }

  /** Where a number was given, if not here; a withdrawn area is none any more. */
  placeOf(number: string): 'migrant' | 'withdrawn' | null {
    const area = number.slice(0, 6);
    if (area === this.home.area) return null;
    return area >= `2299${WITHDRAWN_FIRST}` ? 'withdrawn' : 'migrant';
  }

  issue(rng: Rng, member: Member): string {
    const luck = rng.unit();
    const { born, sex } = member;
    let number: string | null = null;
    if (luck < this.#share * (1 - WITHDRAWN_SHARE)) number = this.#elsewhere.issue(born, sex);
    else if (luck < this.#share) {
      if (yearOfDay(born) <= WITHDRAWN_BORN_UNTIL) number = this.#withdrawn.issue(born, sex);
    }
    number ??= this.home.issue(born, sex) ?? this.#elsewhere.issue(born, sex);
    if (number === null) throw new RangeError('no number left for a birth date: use more stations');
    return number;
  }
}
