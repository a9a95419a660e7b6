import { between, MINUTE, pick, SECOND } from '../plan/action.js';
import { drawActions } from '../plan/draw.js';
import { grantsDown, newborns } from '../plan/numbering.js';
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

const NAME = 'leased-numbers';
const MINUTES = 60;
/** Trouble in which every machine stays itself: no copy of a folder is put to work. */
const TROUBLE = new Set(['kill', 'kill-at-sync', 'stop', 'cut', 'partition', 'weather']);

/** A city with two counties, one of them without a node; a station right below the province. */
function tree(): Shape {
  const city = cityPlace(1);
  const county = countyPlace(1, 1, city.code);
  const places: Place[] = [PROVINCE_PLACE, city, county];
  for (let station = 1; station <= 3; station++) {
    places.push(stationPlace(1, 1, station, county.code));
  }
  places.push(stationPlace(1, 2, 1, city.code), stationPlace(2, 1, 1, PROVINCE));
  return places;
}

/**
 * Blocks of sequences come down the tree, stations number newborns of them, and disks lose their
 * ends or come back from a backup: those of stations under one seed, those of the tiers above under
 * the next. What both lose at once nobody can know.
 */
export const leasedNumbers: Scenario = {
  name: NAME,
  draw: (seed, minutes) => {
    const course = new Course(seed);
    const { random } = course;
    const shape = tree();
    const ms = (minutes ?? MINUTES) * MINUTE;
    course.addAll([...grantsDown(shape, ms, 40, random), ...newborns(shape, ms, 60, random)]);
    const losers = seed % 2 === 0 ? stationsOf(shape) : shape.filter(isUpper);
    for (let count = 0; count < 4; count++) {
      const machine = pick(losers, random)?.code ?? '';
      const at = ms * (0.2 + random() * 0.7);
      const pause = between(SECOND, 5 * MINUTE, random);
      if (random() < 0.5)
        course.add(at, 'tail-cut', { machine, count: between(1, 6, random), ms: pause });
      else {
        course.add(at * random(), 'backup', { machine });
        course.add(at, 'restore', { machine, ms: pause });
      }
    }
    course.addAll(drawActions('work', 15, shape, ms, random, (kind) => kind !== 'revoke'));
    course.addAll(drawActions('fault', 12, shape, ms, random, (kind) => TROUBLE.has(kind)));
    return course.history(NAME, shape, ms);
  },
  afterwards: given,
};

function isUpper({ tier }: Place): boolean {
  return tier !== 'station';
}

function stationsOf(shape: Shape): Shape {
  return shape.filter((place) => !isUpper(place));
}

/** That none was given twice is seen when it is given. */
function given({ papers }: World): string | null {
  return papers.size >= 10 ? null : `only ${papers.size} numbers were given`;
}
