import { missingTo } from '../check/convergence.js';
import { between, DAY, MINUTE } from '../plan/action.js';
import { closeOffices, workADay } from '../plan/office.js';
import { Course, type Scenario } from '../plan/scenario.js';
import {
  cityPlace,
  countyPlace,
  type Place,
  PROVINCE_PLACE,
  type Shape,
  stationPlace,
} from '../world/shape.js';
import type { World } from '../world/world.js';

const NAME = 'pilot-autumn-2004';
/** From 2 August on, twice a week. */
const EVERY_MS = 3.5 * DAY;
const DAYS = 26;
const OFFICE_MINUTES = 30;
/** Days of the office: 1 to 30 September, 1 to 27 October; the last is one of peace. */
const SEPTEMBER = [9, 16] as const;
const OCTOBER = [18, 24] as const;

/**
 * Stations and province begin on 2 August. Of the stations some hang below the province, the
 * others work by themselves until their county comes up in September; what a county has the
 * province gets when the city between them comes up in October.
 */
function drawTree(random: () => number): Shape {
  const on = ([least, most]: readonly [number, number]) => between(least, most, random) * EVERY_MS;
  const late = (place: Place, days: readonly [number, number]): Place => ({
    ...place,
    from: on(days),
  });
  const places: Place[] = [PROVINCE_PLACE];
  for (let station = 1; station <= 2; station++) {
    places.push(stationPlace(3, 1, station, PROVINCE_PLACE.code));
  }
  for (let city = 1; city <= 2; city++) {
    const above = late(cityPlace(city), OCTOBER);
    places.push(above);
    for (let county = 1; county <= between(1, 2, random); county++) {
      const parent = late(countyPlace(city, county, above.code), SEPTEMBER);
      places.push(parent);
      for (let station = 1; station <= between(1, 2, random); station++) {
        places.push(stationPlace(city, county, station, parent.code));
      }
    }
  }
  return places;
}

export const pilotAutumn2004: Scenario = {
  name: NAME,
  draw: (seed, minutes) => {
    const course = new Course(seed);
    const shape = drawTree(course.random);
    const openMs = (minutes ?? OFFICE_MINUTES) * MINUTE;
    const office = { shape, days: DAYS, everyMs: EVERY_MS, openMs };
    closeOffices(course, office);
    for (let day = 0; day < DAYS - 1; day++) {
      workADay(course, office, day, between(0, 2, course.random));
    }
    return course.history(NAME, shape, (DAYS - 1) * EVERY_MS + openMs);
  },
  beforeHealing: missingTo,
  afterwards: (world) => everybodyListed(world),
};

/** Whoever came up, however late, is known at every tier. */
function everybodyListed({ shape, machines }: World): string | null {
  for (const { name, node } of machines.values()) {
    const stranger = shape.find(({ code }) => node?.authority.nodes().has(code) !== true);
    if (stranger !== undefined) return `${name} does not know ${stranger.code}`;
  }
  return null;
}
