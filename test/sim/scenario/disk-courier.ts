import { changesOn } from '../check/on-disk.js';
import { between, DAY, HOUR, MINUTE } from '../plan/action.js';
import { closeOffices, workADay } from '../plan/office.js';
import { Course, type Scenario } from '../plan/scenario.js';
import {
  countyPlace,
  type Place,
  PROVINCE,
  PROVINCE_PLACE,
  type Shape,
  stationPlace,
} from '../world/shape.js';
import type { World } from '../world/world.js';

const NAME = 'disk-courier';
const DAYS = 14;
const OFFICE_MINUTES = 60;
/** Who drives on these days breaks, loses and mistakes nothing, and is there the next day. */
const CAREFUL_DAYS = [9, 11] as const;
/** What was written before has come up by then. */
const UP_FROM_MS = 8.5 * DAY;

function tree(random: () => number): Shape {
  const places: Place[] = [PROVINCE_PLACE];
  for (let county = 1; county <= 2; county++) {
    const parent = countyPlace(1, county, PROVINCE);
    // The second county has no line either.
    places.push(county === 2 ? { ...parent, line: false } : parent);
    for (let station = 1; station <= 3; station++) {
      const place = stationPlace(1, county, station, parent.code);
      places.push(station === 1 || random() < 0.4 ? { ...place, line: false } : place);
    }
  }
  return places;
}

export const diskCourier: Scenario = {
  name: NAME,
  draw: (seed, minutes) => {
    const course = new Course(seed);
    const shape = tree(course.random);
    const openMs = (minutes ?? OFFICE_MINUTES) * MINUTE;
    const office = { shape, days: DAYS, everyMs: DAY, openMs };
    closeOffices(course, office);
    for (let day = 0; day < DAYS - 2; day++) {
      workADay(course, office, day, between(0, 2, course.random));
      for (const { code, parent, line, tier } of shape) {
        if (line !== false || parent === null) continue;
        drive(course, { machine: code, other: parent }, day, tier === 'county', openMs);
      }
    }
    return course.history(NAME, shape, (DAYS - 1) * DAY + openMs);
  },
  beforeHealing: carried,
};

function drive(
  course: Course,
  way: { readonly machine: string; readonly other: string },
  day: number,
  isUpper: boolean,
  openMs: number,
): void {
  const { random } = course;
  const at = day * DAY + openMs / 2;
  // From the county on a day later, so that it takes along what has come from below.
  if (day === CAREFUL_DAYS[isUpper ? 1 : 0]) {
    course.add(at, 'courier', { ...way, ms: DAY - 10 * MINUTE, count: 1 });
  } else if (random() < 0.4) {
    course.add(at, 'courier', { ...way, ms: between(HOUR, 3 * DAY, random) });
  }
}

/** What was promised before the careful couriers left has come to the province without a line. */
function carried(world: World): string | null {
  const held = changesOn(world.machine(PROVINCE).disk);
  const late = world.ledger
    .all()
    .find(({ at, lane, change }) => at < UP_FROM_MS && lane !== 'all' && !held.has(change));
  if (late === undefined) return null;
  return `${late.change} of ${late.machine} has not come by disk`;
}
