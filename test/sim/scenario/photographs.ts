import { photosLost } from '../check/photos.js';
import { between, HOUR, MINUTE } from '../plan/action.js';
import { drawActions } from '../plan/draw.js';
import { Course, type Scenario } from '../plan/scenario.js';
import {
  cityPlace,
  countyPlace,
  PROVINCE_PLACE,
  type Shape,
  stationPlace,
} from '../world/shape.js';

const NAME = 'photographs';
const MINUTES = 90;
/** Nothing of these takes from a disk what was promised. */
const FAULTS = new Set([
  'kill',
  'kill-at-sync',
  'stop',
  'cut',
  'partition',
  'weather',
  'disk-slow',
]);
const WORK = new Set(['load', 'event', 'move', 'from-above', 'papers']);

const CITY = cityPlace(1);
const COUNTY = countyPlace(1, 1, CITY.code);
const [ONLINE, TELEPHONE, DISKS] = [1, 2, 3].map((n) => stationPlace(1, 1, n, COUNTY.code));

/** Stations on the line, on the telephone and on disks, whose people are photographed (照片). */
export const photographs: Scenario = {
  name: NAME,
  draw: (seed, minutes) => {
    const course = new Course(seed);
    const { random } = course;
    const shape = [PROVINCE_PLACE, CITY, COUNTY, ONLINE, TELEPHONE, DISKS] as Shape;
    const told = shape.map((place) => {
      if (place === TELEPHONE) return { ...place, narrow: true };
      return place === DISKS ? { ...place, line: false } : place;
    });
    const ms = Math.max(30, minutes ?? MINUTES) * MINUTE;
    for (const { code: machine, tier } of told) {
      if (tier !== 'station') continue;
      course.add(MINUTE, 'load', { machine, count: between(5, 15, random) });
      for (let n = 0; n < 6; n++) {
        const at = between(2 * MINUTE, ms, random);
        course.add(at, 'photograph', { machine, count: between(1, 3, random) });
      }
    }
    const way = { machine: DISKS?.code ?? '', other: COUNTY.code };
    for (let at = 10 * MINUTE; at < ms; at += 15 * MINUTE) {
      course.add(at, 'courier', { ...way, ms: between(MINUTE, HOUR / 4, random) });
    }
    course.addAll(drawActions('work', 15, told, ms, random, (kind) => WORK.has(kind)));
    course.addAll(drawActions('fault', 6, told, ms, random, (kind) => FAULTS.has(kind)));
    return course.history(NAME, told, ms);
  },
  afterwards: (world) => (world.photos.length === 0 ? 'no photo was taken' : photosLost(world)),
};
