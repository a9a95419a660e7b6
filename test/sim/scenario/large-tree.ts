import { MINUTE } from '../plan/action.js';
import { drawActions } from '../plan/draw.js';
import { Course, type Scenario } from '../plan/scenario.js';
import {
  cityPlace,
  countyPlace,
  type Place,
  PROVINCE,
  PROVINCE_PLACE,
  type Shape,
  STATIONS_MAX,
  stationPlace,
} from '../world/shape.js';
import type { World } from '../world/world.js';

const NAME = 'large-tree';
const MINUTES = 10;
const CITIES = 2;
const COUNTIES = 4;
const STATIONS = STATIONS_MAX / CITIES / COUNTIES;

function tree(): Shape {
  const places: Place[] = [PROVINCE_PLACE];
  for (let city = 1; city <= CITIES; city++) {
    const above = cityPlace(city);
    places.push(above);
    for (let county = 1; county <= COUNTIES; county++) {
      const parent = countyPlace(city, county, above.code);
      places.push(parent);
      for (let station = 1; station <= STATIONS; station++) {
        places.push(stationPlace(city, county, station, parent.code));
      }
    }
  }
  return places;
}

/** Forty stations on four tiers, all of them at work. */
export const largeTree: Scenario = {
  name: NAME,
  draw: (seed, minutes) => {
    const course = new Course(seed);
    const { random } = course;
    const shape = tree();
    const ms = (minutes ?? MINUTES) * MINUTE;
    for (const { code, tier } of shape) {
      if (tier === 'station') course.add(random() * ms * 0.5, 'event', { machine: code, count: 2 });
    }
    course.addAll(drawActions('work', 30, shape, ms, random));
    course.addAll(drawActions('fault', 8, shape, ms, random));
    return course.history(NAME, shape, ms);
  },
  afterwards: sumsUp,
};

/** What stations, and counties of their own, count comes to what the province counts. */
function sumsUp(world: World): string | null {
  const ownAt = ({ code }: Place) =>
    world.machine(code).node?.counters.all().get(code)?.persons ?? 0;
  const sum = world.shape.reduce((total, place) => total + ownAt(place), 0);
  const all = world.machine(PROVINCE).node?.digester.digest(PROVINCE, null).persons ?? 0;
  return sum === all ? null : `each counts ${sum} people of its own, the province ${all}`;
}
