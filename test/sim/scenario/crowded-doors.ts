import { allCases } from '../check/cases.js';
import { between, MINUTE } from '../plan/action.js';
import { drawActions } from '../plan/draw.js';
import { Course, type Scenario } from '../plan/scenario.js';
import { cityPlace, countyPlace, PROVINCE, PROVINCE_PLACE, stationPlace } from '../world/shape.js';
import type { World } from '../world/world.js';

const NAME = 'crowded-doors';
const MINUTES = 40;
const WORK = new Set(['event', 'move', 'from-above', 'decide', 'publish-codes']);
const FAULTS = new Set(['kill', 'cut', 'partition', 'weather', 'rot', 'courier']);

const CITY = cityPlace(1);
const COUNTIES = [1, 2].map((n) => countyPlace(1, n, CITY.code));
const STATIONS = COUNTIES.flatMap(({ code }, at) => {
  return [1, 2].map((n) => stationPlace(1, at + 1, n, code));
});

/** Households of several stations at a few doors, and a province that changes how many are many. */
export const crowdedDoors: Scenario = {
  name: NAME,
  draw: (seed, minutes) => {
    const course = new Course(seed);
    const { random } = course;
    const shape = [PROVINCE_PLACE, CITY, ...COUNTIES, ...STATIONS];
    const ms = Math.max(10, minutes ?? MINUTES) * MINUTE;
    // Of some doors only sums are kept in the end.
    const often = between(15, 70, random);
    course.addAll(drawActions('work', often, shape, ms, random, (kind) => kind === 'doors'));
    for (const part of [0.4, 0.7]) {
      course.add(part * ms, 'publish-profile', { machine: PROVINCE });
    }
    course.addAll(drawActions('work', 25, shape, ms, random, (kind) => WORK.has(kind)));
    course.addAll(drawActions('fault', 5, shape, ms, random, (kind) => FAULTS.has(kind)));
    return course.history(NAME, shape, ms);
  },
  afterwards: someCrowd,
};

/** The province shows a case of households of two stations. */
async function someCrowd(world: World): Promise<string | null> {
  const { node } = world.machine(PROVINCE);
  const cases = node === null ? [] : await allCases(node);
  const stations = cases
    .filter(({ family }) => family === 'a')
    .map(({ records }) => new Set(records.map(({ lane }) => lane)).size);
  return stations.some((count) => count > 1) ? null : 'no door is crowded from two stations';
}
