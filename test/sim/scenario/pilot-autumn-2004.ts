import { isAtOrBelow } from '../../../proto/node-code.js';
import { missingTo } from '../check/convergence.js';
import { between, DAY, MINUTE } from '../plan/action.js';
import { closeOffices, workADay } from '../plan/office.js';
import { Course, type Scenario } from '../plan/scenario.js';
import {
  cityPlace,
  countyPlace,
  type Place,
  PROVINCE,
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
/** Days of the office: 2 to 27 August, 3 to 27 September, 4 to 25 October; the last is of peace. */
const AUGUST = [0, 7] as const;
const SEPTEMBER = [9, 16] as const;
const OCTOBER = [18, 24] as const;
/** From when a machine is put up until its administrator takes over those below, minutes. */
const SETTLING = [1, 8] as const;

/**
 * Everybody joins below the province. Stations come up in August, counties in September, cities in
 * October; now and then a county has no machine of its own, and its stations go on below the
 * province until the city comes.
 */
function drawTree(random: () => number): Shape {
  const upOn = (place: Place, [least, most]: readonly [number, number]): Place => ({
    ...place,
    from: between(least, most, random) * EVERY_MS,
  });
  const places: Place[] = [PROVINCE_PLACE];
  for (let city = 1; city <= 2; city++) {
    places.push(upOn(cityPlace(city, PROVINCE), OCTOBER));
    const counties = between(1, 2, random);
    for (let county = 1; county <= counties; county++) {
      if (county === 1 || random() < 0.7) {
        places.push(upOn(countyPlace(city, county, PROVINCE), SEPTEMBER));
      }
      const stations = between(1, 3, random);
      for (let station = 1; station <= stations; station++) {
        places.push(upOn(stationPlace(city, county, station, PROVINCE), AUGUST));
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
    // Nobody is moved but by those who come up.
    const does = (kind: string) => kind !== 'move-node';
    const office = { shape, days: DAYS, everyMs: EVERY_MS, openMs, does };
    closeOffices(course, office);
    for (const { code: machine, tier, from = 0 } of shape) {
      if (tier !== 'county' && tier !== 'city') continue;
      course.add(from + between(...SETTLING, course.random) * MINUTE, 'adopt', { machine });
    }
    for (let day = 0; day < DAYS - 1; day++) {
      workADay(course, office, day, between(0, 2, course.random));
    }
    return course.history(NAME, shape, (DAYS - 1) * EVERY_MS + openMs);
  },
  beforeHealing: (world) => missingTo(world) ?? outOfPlace(world),
  afterwards: (world) => outOfPlace(world),
};

/** Whoever came up, however late, has taken its place, and every tier knows that it has. */
function outOfPlace({ shape, machines }: World): string | null {
  for (const { name, node } of machines.values()) {
    for (const place of shape) {
      const listed = node?.authority.nodes().get(place.code);
      if (listed === undefined) return `${name} does not know ${place.code}`;
      const above = nextAbove(shape, place);
      const is = place.code === name ? node?.parentage.parent() : listed.parent;
      if (is !== above && above !== null) return `${place.code} is below ${is} to ${name}`;
    }
  }
  return null;
}

/** The next code upwards that has a machine. */
function nextAbove(shape: Shape, { code }: Place): string | null {
  const above = shape.filter((place) => place.code !== code && isAtOrBelow(code, place.code));
  return (
    above
      .map((place) => place.code)
      .sort()
      .at(-1) ?? null
  );
}
