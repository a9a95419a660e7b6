import type { Shape } from '../world/shape.js';
import { between, MINUTE } from './action.js';
import { drawActions } from './draw.js';
import type { Course } from './scenario.js';

export interface OfficeDays {
  readonly shape: Shape;
  readonly days: number;
  /** From one morning to the next that is simulated, ms. */
  readonly everyMs: number;
  /** How long the machines are on, ms. */
  readonly openMs: number;
  /** Work of other kinds is not done. */
  readonly does?: (kind: string) => boolean;
}

/** Faults that are over before the office closes. */
const DAILY_FAULTS = new Set(['kill', 'cut', 'partition', 'write-fails', 'weather']);

/** Every machine is on in office hours only, so that months cost no more than their work. */
export function closeOffices(course: Course, { shape, days, everyMs, openMs }: OfficeDays): void {
  for (const { code, from = 0 } of shape) {
    for (let day = 0; day < days - 1; day++) {
      const closes = day * everyMs + openMs - between(0, 2 * MINUTE, course.random);
      if (closes > from) course.add(closes, 'stop', { machine: code, ms: everyMs - openMs });
    }
  }
}

/** A day's work and its small mishaps. */
export function workADay(course: Course, office: OfficeDays, day: number, faults: number): void {
  const { shape, everyMs, openMs, does = () => true } = office;
  const { random } = course;
  const quiet = openMs - 5 * MINUTE;
  const work = Math.max(2, Math.round(openMs / (2 * MINUTE)));
  const lined = shape.filter(({ line }) => line !== false);
  const mishaps = drawActions('fault', faults, lined, quiet, random, (kind) =>
    DAILY_FAULTS.has(kind),
  ).map((action) => ({ ...action, ms: Math.min(action.ms ?? 0, quiet - action.at) }));
  const events = drawActions(
    'work',
    work,
    shape,
    quiet,
    random,
    (kind) => kind !== 'revoke' && does(kind),
  );
  course.addAll([...events, ...mishaps], day * everyMs);
}
