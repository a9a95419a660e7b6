import { dayNumber, dayText } from '../../proto/dates.js';
import type { Tier } from '../../proto/node-code.js';
import { addWorkingDays } from '../campaign/calendar.js';
import type { Campaign, StageLimit } from '../campaign/campaign.js';
import { dayOfAct } from './act-day.js';
import type { CardPlace, CardState } from './card-state.js';
import { type CardAct, type CardStage, isOpen } from './stages.js';

/**
 * The clocks that run on an application: `card`, from its acceptance to the hand-over, and that of
 * the part of its way it is on. Their order is that of the index of the store: only added to.
 */
export const CLOCKS = [
  ...(['card', 'county', 'city', 'province', 'centre', 'remake'] as const),
  ...(['city-distribution', 'county-distribution'] as const),
];
export type ClockName = (typeof CLOCKS)[number];

/** Days are YYYYMMDD. */
export interface RunningClock {
  readonly clock: ClockName;
  /** The day it began on, which is not counted. */
  readonly since: string;
}

/** Who is late where a clock has run out; a tier that is missing is stood in for from above. */
export const IN_CHARGE: { readonly [clock in StageLimit]: Tier } = {
  county: 'county',
  city: 'city',
  province: 'province',
  centre: 'province',
  remake: 'province',
  'city-distribution': 'city',
  'county-distribution': 'county',
};

/** What was to be done while the card clock ran out is its station's, where no other is late. */
export function inChargeOf(clock: ClockName, stage: CardStage): Tier {
  if (clock !== 'card') return IN_CHARGE[clock];
  const part = PARTS[stage];
  return part === undefined ? 'station' : IN_CHARGE[part];
}

const PARTS: { readonly [stage in CardStage]?: StageLimit } = {
  accepted: 'county',
  reviewed: 'county',
  approved: 'city',
  sampled: 'province',
  authorised: 'centre',
  produced: 'centre',
  rejected: 'remake',
  dispatched: 'city-distribution',
};

/** The acts that begin a part; the last of them that counts. */
const BEGINS: { readonly [part in StageLimit]: readonly CardAct[] } = {
  county: ['accept', 'resume'],
  city: ['approve'],
  province: ['sample'],
  centre: ['authorise'],
  remake: ['reject'],
  'city-distribution': ['dispatch'],
  'county-distribution': ['dispatch'],
};

/**
 * The clocks that run on an application; none where it is over. A card that was sent back to the
 * centre runs on the limit for making it anew until it leaves once more; one that the city has sent
 * on runs on that of the county.
 */
export function clocksOf({ stage, path }: CardState): RunningClock[] {
  const [first] = path;
  if (!isOpen(stage) || first === undefined) return [];
  const card: RunningClock = { clock: 'card', since: dayOfAct(first.item) };
  const part = partOf(stage, path);
  if (part === null) return [card];
  const begins = BEGINS[part];
  const sent = part.endsWith('distribution') ? sendings(path) : path;
  const began =
    part === 'county-distribution' ? sent[1] : sent.findLast(({ act }) => begins.includes(act));
  return began === undefined ? [card] : [card, { clock: part, since: dayOfAct(began.item) }];
}

function partOf(stage: CardStage, path: readonly CardPlace[]): StageLimit | null {
  if (stage === 'dispatched') {
    return sendings(path).length > 1 ? 'county-distribution' : 'city-distribution';
  }
  const part = PARTS[stage] ?? null;
  const isRemade = part === 'centre' && path.some(({ act }) => act === 'reject');
  return isRemade ? 'remake' : part;
}

/** How often it was sent on since it was made for the last time: by the centre, the city … */
function sendings(path: readonly CardPlace[]): readonly CardPlace[] {
  const made = path.findLastIndex(({ act }) => act === 'produce');
  return path.slice(made + 1).filter(({ act }) => act === 'dispatch');
}

/** The last day of a clock. */
export function dueOn(campaign: Campaign, { clock, since }: RunningClock): string {
  if (clock === 'card') return dayText(dayNumber(since) + campaign.cardDays.within);
  return addWorkingDays(campaign.calendar, since, campaign.limits[clock]);
}

/**
 * The last day on which a clock may have begun that has run out by the end of the day before: what
 * began later is in time. A look of some days back, since no calendar has long runs of days off.
 */
export function overdueSince(campaign: Campaign, clock: ClockName, today: string): string {
  let at = dayNumber(today) - 1;
  if (clock === 'card') return dayText(at - campaign.cardDays.within);
  while (dueOn(campaign, { clock, since: dayText(at) }) >= today) at -= 1;
  return dayText(at);
}
