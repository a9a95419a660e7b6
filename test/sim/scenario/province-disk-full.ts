import { missingTo } from '../check/convergence.js';
import { between, HOUR, MINUTE } from '../plan/action.js';
import { drawActions } from '../plan/draw.js';
import { Course, type Scenario } from '../plan/scenario.js';
import { countyPlace, PROVINCE, PROVINCE_PLACE, type Shape, stationPlace } from '../world/shape.js';
import type { World } from '../world/world.js';

const NAME = 'province-disk-full';
const MINUTES = 8 * 60;
/** At the end there is room, and nobody writes. */
const QUIET_MS = 20 * MINUTE;
const TURNS = 4;

function tree(random: () => number): Shape {
  const counties = [1, 2].map((county) => countyPlace(1, county, PROVINCE));
  const stations = counties.flatMap(({ code }, at) =>
    Array.from({ length: between(1, 3, random) }, (_, n) => stationPlace(1, at + 1, n + 1, code)),
  );
  return [PROVINCE_PLACE, ...counties, ...stations];
}

export const provinceDiskFull: Scenario = {
  name: NAME,
  draw: (seed, minutes) => {
    const course = new Course(seed);
    const { random } = course;
    const shape = tree(random);
    const busyMs = (minutes ?? MINUTES) * MINUTE;
    const turnMs = busyMs / TURNS;
    for (let turn = 0; turn < TURNS; turn++) {
      const from = turn * turnMs;
      const ms = Math.floor(turnMs * (0.3 + 0.5 * random()));
      course.add(from + random() * (turnMs - ms), 'disk-full', { machine: PROVINCE, ms });
      for (const { code, tier } of shape) {
        if (tier !== 'station') continue;
        const count = between(20, 60, random);
        course.add(from + random() * turnMs, 'load', { machine: code, count });
      }
    }
    const events = Math.ceil(busyMs / (HOUR / 10));
    course.addAll(drawActions('work', events, shape, busyMs, random, (kind) => kind !== 'revoke'));
    return course.history(NAME, shape, busyMs + QUIET_MS);
  },
  beforeHealing: (world) => missingTo(world) ?? toldOf(world),
};

/** It was told at the province, and is no longer. */
function toldOf(world: World): string | null {
  const isIt = (alarm: { readonly code: string }) => alarm.code === 'DISK_FULL';
  const told = world.alarms.filter(isIt).filter(({ machine }) => machine === PROVINCE);
  if (told.length < TURNS) return `the province told ${told.length} times of a full disk`;
  const { node } = world.machine(PROVINCE);
  return node?.alarms.list().some(isIt) === true ? 'the province still tells of it' : null;
}
