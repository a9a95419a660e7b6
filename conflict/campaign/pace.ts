import { dayNumber, dayText } from '../../proto/dates.js';
import { addWorkingDays, type Calendar, isWorkingDay, workingDays } from './calendar.js';
import { type Campaign, PHASES, type Phase, type PhaseName } from './campaign.js';

/** The pace of a node is that of so many working days. */
export const PACE_DAYS = 20;
/** A forecast further away than this, in working days, is none: some twenty years. */
const FORECAST_DAYS_MAX = 5000;

/** What one area has to do, and how much of the pilot falls to it. */
export interface Share {
  /** People to be given a card, by its own register. */
  readonly target: number;
  /** Of those that the pilot is to reach, the part that falls to this area: 0 to 1. */
  readonly ofPilot: number;
}

function phaseOf({ phases }: Campaign, name: PhaseName): Phase {
  const found = phases.find(({ phase }) => phase === name);
  if (found === undefined) throw new RangeError(`no phase ${name} of ${PHASES.join()}`);
  return found;
}

/** Working days of a phase that are over by the end of a day. */
function daysInto(campaign: Campaign, name: PhaseName, day: string): number {
  const { from, to } = phaseOf(campaign, name);
  return workingDays(campaign.calendar, from, day < to ? day : to);
}

/**
 * How many cards the plan wants handed over by the end of a day: at the pace it names, in the pilot
 * of the pilot's share alone, then of all that is left, everywhere alike.
 */
export function expectedBy(campaign: Campaign, day: string, { target, ofPilot }: Share): number {
  const { pilot, rollout } = campaign;
  const reached = Math.min(pilot.target, daysInto(campaign, 'pilot', day) * pilot.perDay);
  const inPilot = Math.min(target, reached * ofPilot);
  const rest = campaign.target - pilot.target;
  const done = daysInto(campaign, 'rollout', day) * rollout.perDay;
  const part = rest === 0 ? 1 : Math.min(1, done / rest);
  return Math.round(inPilot + Math.max(0, target - inPilot) * part);
}

/** The days whose hand-overs are the pace of a day: working days back, in the campaign alone. */
export function paceFrom(campaign: Campaign, day: string): { from: string; workingDays: number } {
  const begun = phaseOf(campaign, 'pilot').from;
  const { calendar } = campaign;
  const bound = Math.max(dayNumber(begun), dayNumber(day) - PACE_DAYS * 3);
  let [at, counted] = [dayNumber(day), isWorkingDay(calendar, day) ? 1 : 0];
  while (counted < PACE_DAYS && at > bound) {
    at -= 1;
    if (isWorkingDay(calendar, dayText(at))) counted += 1;
  }
  return { from: dayText(at), workingDays: counted };
}

/** The day on which so many are done at a pace a working day; null: never, or too far to say. */
export function forecast(
  calendar: Calendar,
  day: string,
  left: number,
  perDay: number,
): string | null {
  if (left <= 0) return day;
  if (perDay <= 0) return null;
  const days = Math.ceil(left / perDay);
  return days > FORECAST_DAYS_MAX ? null : addWorkingDays(calendar, day, days);
}

/** The year in which the campaign ends: who is 16 by the end of it is to be given a card. */
export function lastYear(campaign: Campaign): number {
  return Number(phaseOf(campaign, 'rollout').to.slice(0, 4));
}

/** From this age on everybody has a card (身份证法 art. 2). */
export const CARD_AGE = 16;
