import type { Alarm } from '../../../node/alarms.js';
import type { Branch } from '../../../node/log/log.js';
import { between, MINUTE, SECOND } from '../plan/action.js';
import { drawActions } from '../plan/draw.js';
import { Course, type Scenario } from '../plan/scenario.js';
import {
  cityPlace,
  countyPlace,
  PROVINCE_PLACE,
  pathUp,
  type Shape,
  stationPlace,
} from '../world/shape.js';
import type { World } from '../world/world.js';

const NAME = 'clone-station';
const MINUTES = 40;
const CLONED_MS = 5 * MINUTE;
const TOGETHER_MS = 12 * MINUTE;

const CITY = cityPlace(1);
const COUNTY = countyPlace(1, 1, CITY.code);
const STATION = stationPlace(1, 1, 1, COUNTY.code);
const SHAPE: Shape = [
  PROVINCE_PLACE,
  CITY,
  COUNTY,
  STATION,
  stationPlace(1, 1, 2, COUNTY.code),
  stationPlace(1, 1, 3, CITY.code),
];
const TWIN = `${STATION.code}-clone`;

/** Both write while neither can be heard; then both are, and go on. */
export const cloneStation: Scenario = {
  name: NAME,
  draw: (seed, minutes) => {
    const course = new Course(seed);
    const { random } = course;
    const ms = Math.max(20, minutes ?? MINUTES) * MINUTE;
    const line = { machine: STATION.code, other: COUNTY.code };
    course.add(MINUTE, 'load', { machine: STATION.code, count: between(5, 40, random) });
    course.add(CLONED_MS, 'clone', { machine: STATION.code, ms: 10 * SECOND });
    course.add(CLONED_MS, 'shut', line);
    course.add(TOGETHER_MS, 'open', line);
    const write = (machine: string, from: number, to: number): void => {
      course.add(between(from, to, random), 'event', { machine, count: between(1, 3, random) });
    };
    for (let turn = 0; turn < 4; turn++) {
      write(STATION.code, CLONED_MS + MINUTE, TOGETHER_MS - MINUTE);
      for (const name of [STATION.code, TWIN]) write(name, TOGETHER_MS, ms);
    }
    const calm = (kind: string) => kind !== 'revoke' && kind !== 'publish-policy';
    course.addAll(drawActions('work', 10, SHAPE, ms, random, calm));
    if (random() < 0.3) course.add(ms - 5 * MINUTE, 'revoke', { machine: STATION.code });
    return course.history(NAME, SHAPE, ms);
  },
  afterwards: (world) => bothKept(world) ?? shownEverywhere(world),
};

/** Each goes on in an epoch of its own. */
function bothKept(world: World): string | null {
  const [original, twin] = presentEpochs(world);
  if (original === undefined || twin === undefined) return 'one of the two is not there';
  return original === twin ? `both write in epoch ${twin}` : null;
}

function presentEpochs({ machines }: World): (string | undefined)[] {
  return [STATION.code, TWIN].map((name) => machines.get(name)?.node?.epoch());
}

/** Two histories, both later epochs and the case, at every tier that hears the station. */
function shownEverywhere(world: World): string | null {
  for (const name of [...pathUp(world.shape, STATION.code), TWIN]) {
    const { node } = world.machine(name);
    if (node === null) return `${name} is down`;
    const own = node.log.durable.inLane(STATION.code).filter(isOwn);
    if (own.every(({ parent }) => parent === null)) return `${name} holds one history`;
    const lost = presentEpochs(world).find(
      (epoch) => !own.some((each) => each.name.epoch === epoch),
    );
    if (lost !== undefined) return `${name} holds nothing of epoch ${lost}`;
    if (node.digester.digest(STATION.code, null).cases < 1) return `${name} counts no case`;
    const { alarms } = node;
    const isFork = ({ code, subject }: Alarm) => code === 'LOG_FORK' && subject === STATION.code;
    if (!alarms.list().some(isFork)) return `${name} tells of no fork`;
  }
  return null;
}

function isOwn({ name }: Branch): boolean {
  return name.author === STATION.code;
}
