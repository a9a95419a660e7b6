import { missingTo } from '../check/convergence.js';
import { between, HOUR, MINUTE } from '../plan/action.js';
import { Course, type Scenario } from '../plan/scenario.js';
import { countyPlace, PROVINCE_PLACE, type Shape, stationPlace } from '../world/shape.js';
import type { World } from '../world/world.js';

const NAME = 'dial-up-night';
/** Compressed: a day of work and a night of telephone calls. */
const CYCLE_MS = 2 * HOUR;
const NIGHT_FROM_MS = 80 * MINUTE;
const WORKING_DAYS = 2;
const NIGHTS = 8;
/** In the last ones no call is cut: first what is left comes up, then what that brings down. */
const CALM_NIGHTS = 4;
const WINDOW_MINUTES = 8;
/** The line of a bad evening: what a day brings takes more than one of its windows. */
const BYTES_PER_SECOND = 30;
const DELAY_MS = 800;
const CUTS_MAX = 3;
/** What a call costs beside frames: greetings, receipts. */
const CALL_BYTES = 4096;

function tree(random: () => number): Shape {
  const counties = [1, 2].map((county) => countyPlace(1, county, PROVINCE_PLACE.code));
  const stations = counties.flatMap(({ code }, at) =>
    Array.from({ length: between(1, 3, random) }, (_, n) => stationPlace(1, at + 1, n + 1, code)),
  );
  return [PROVINCE_PLACE, ...counties, ...stations];
}

export const dialUpNight: Scenario = {
  name: NAME,
  draw: (seed, minutes) => {
    const course = new Course(seed);
    const { random } = course;
    const shape = tree(random);
    const windowMs = (minutes ?? WINDOW_MINUTES) * MINUTE;
    course.add(0, 'slow-lines', { ms: DELAY_MS, count: BYTES_PER_SECOND });
    for (const { code: machine, tier, parent } of shape) {
      if (tier !== 'station' || parent === null) continue;
      course.add(0, 'shut', { machine, other: parent });
      for (let day = 0; day < WORKING_DAYS; day++) work(course, machine, day * CYCLE_MS);
      for (let night = 0; night < NIGHTS; night++) {
        const at = night * CYCLE_MS + NIGHT_FROM_MS + between(0, 20 * MINUTE, random);
        const count = night < NIGHTS - CALM_NIGHTS ? between(0, CUTS_MAX, random) : 0;
        course.add(at, 'dial-up', { machine, other: parent, ms: windowMs, count });
      }
    }
    return course.history(NAME, shape, NIGHTS * CYCLE_MS);
  },
  beforeHealing: (world) => missingTo(world) ?? carriedAgain(world),
};

function work(course: Course, machine: string, from: number): void {
  const { random } = course;
  const at = () => from + between(0, NIGHT_FROM_MS, random);
  for (let n = 0; n < 3; n++)
    course.add(at(), 'load', { machine, count: between(40, 120, random) });
  for (let n = 0; n < 8; n++) course.add(at(), 'event', { machine, count: between(1, 3, random) });
}

/** A cut costs what was on the line, and no more: nothing is sent again from the beginning. */
function carriedAgain(world: World): string | null {
  for (const { place, name, heard, disk } of world.machines.values()) {
    if (place.tier !== 'county') continue;
    const children = world.shape.filter(({ parent }) => parent === place.code);
    const calls = children.length * NIGHTS * (CUTS_MAX + 2);
    const bytes = [...disk.frames()].reduce((sum, frame) => sum + frame.bytes.length, 0);
    const most = 1.5 * bytes + calls * CALL_BYTES;
    if (heard > most) return `${name} was sent ${heard} bytes for ${bytes}`;
  }
  return null;
}
