import { dayNumber, dayText } from '../../../proto/dates.js';
import type { NodeCode } from '../../../proto/node-code.js';
import { talliesBetween } from '../../apply/tally-book.js';
import { dayOf } from '../../clock.js';
import type { HujiNode } from '../../node.js';
import { progressOf } from './progress.js';

type Asked = Pick<HujiNode, 'authority' | 'clock' | 'counters' | 'identity' | 'store' | 'topology'>;

export interface CurvePoint {
  /** YYYYMMDD; figures are those at its end. */
  readonly day: string;
  readonly cards: number;
}

/** Cards handed over in an area, beside what the plan of the campaign wants. */
export interface CampaignCurve {
  /** First and last day of the plan. */
  readonly from: string;
  readonly to: string;
  readonly today: string;
  /** People to be given a card. */
  readonly target: number;
  /** Null: a station in the pilot cannot know its share. */
  readonly plan: readonly CurvePoint[] | null;
  /** Ends of years, then of the months of this year, then today. Empty before the campaign. */
  readonly done: readonly CurvePoint[];
}

/** Null where no campaign is in force. Reads rows of years and months, never an application. */
export async function campaignCurve(node: Asked, area: NodeCode): Promise<CampaignCurve | null> {
  const { campaign } = node.authority.current();
  const pilot = campaign?.phases.find(({ phase }) => phase === 'pilot');
  const rollout = campaign?.phases.find(({ phase }) => phase === 'rollout');
  if (campaign === null || pilot === undefined || rollout === undefined) return null;
  const [from, to, today] = [pilot.from, rollout.to, dayOf(node.clock)];
  const nothing = { all: new Map(), lately: new Map(), paceDays: 0 };
  const at = (day: string) => progressOf(node, area, { campaign, day, ...nothing });
  const plan: CurvePoint[] = [{ day: from, cards: 0 }];
  for (const day of planDays(pilot.to, to)) {
    const { expected } = at(day);
    if (expected !== null) plan.push({ day, cards: expected });
  }
  const done = await doneBy(node, area, from, today);
  const { target } = at(today);
  return { from, to, today, target, plan: plan.length === 1 ? null : plan, done };
}

/** The end of the pilot, and of each year of the rollout. */
function planDays(pilotTo: string, to: string): string[] {
  const days = [pilotTo];
  for (let year = yearOf(pilotTo) + 1; year <= yearOf(to); year++) {
    days.push(year === yearOf(to) ? to : `${year}1231`);
  }
  return days;
}

async function doneBy(
  node: Asked,
  area: NodeCode,
  from: string,
  today: string,
): Promise<CurvePoint[]> {
  const points: CurvePoint[] = [];
  let [begin, cards] = [from, 0];
  for (const day of doneDays(from, today)) {
    for (const [lane, { card = 0 }] of await talliesBetween(node.store, begin, day)) {
      if (node.topology.isAtOrBelow(lane, area)) cards += card;
    }
    points.push({ day, cards });
    begin = dayText(dayNumber(day) + 1);
  }
  return points;
}

function doneDays(from: string, today: string): string[] {
  if (today < from) return [];
  const year = yearOf(today);
  const days: string[] = [];
  for (let past = yearOf(from); past < year; past++) days.push(`${past}1231`);
  for (let month = 2; month <= 12; month++) {
    const day = dayText(dayNumber(`${year}${String(month).padStart(2, '0')}01`) - 1);
    if (day >= from && day < today) days.push(day);
  }
  return [...days, today];
}

function yearOf(day: string): number {
  return Number(day.slice(0, 4));
}
