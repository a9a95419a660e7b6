import { bornBy } from '../../../conflict/birth-year.js';
import { type Campaign, isPilot, phaseOn } from '../../../conflict/campaign/campaign.js';
import {
  CARD_AGE,
  expectedBy,
  forecast,
  lastYear,
  paceFrom,
} from '../../../conflict/campaign/pace.js';
import { HujiError } from '../../../proto/errors.js';
import type { Lane } from '../../../proto/id.js';
import { isAtOrBelow, type NodeCode } from '../../../proto/node-code.js';
import { type Tallies, talliesBetween } from '../../apply/tally-book.js';
import { dayOf } from '../../clock.js';
import type { Json } from '../../control/control.js';
import type { HujiNode } from '../../node.js';
import { areaParam, type Params } from '../params.js';
import { currentCampaign } from './current-campaign.js';

type Asked = Pick<HujiNode, 'authority' | 'clock' | 'counters' | 'identity' | 'store' | 'topology'>;

/** Figures of one area, as this node holds it. Pace is in cards a working day. */
export interface Progress {
  readonly area: NodeCode;
  /** People to be given a card by the end of the campaign, by the area's own register. */
  readonly target: number;
  readonly applied: number;
  readonly authorised: number;
  readonly produced: number;
  readonly handedOver: number;
  /** People who have a card of the campaign. */
  readonly cards: number;
  /** How many the plan wants by today; null: a station in the pilot cannot know its share. */
  readonly expected: number | null;
  readonly behind: boolean;
  readonly pace: number;
  /** YYYYMMDD of the last card at this pace; null: none is handed over. */
  readonly forecast: string | null;
}

/** What is counted of each lane: rows of years and months, never an application. */
interface Counted {
  readonly campaign: Campaign;
  readonly day: string;
  readonly all: ReadonlyMap<Lane, Tallies>;
  readonly lately: ReadonlyMap<Lane, Tallies>;
  readonly paceDays: number;
}

/** Days are counted from here: applications before the campaign are none of its figures. */
export async function counted(node: Asked, campaign: Campaign, day: string): Promise<Counted> {
  const begun = campaign.phases.find(({ phase }) => phase === 'pilot')?.from ?? day;
  const { from, workingDays } = paceFrom(campaign, day);
  return {
    ...{ campaign, day, paceDays: workingDays },
    all: await talliesBetween(node.store, begun, day),
    lately: await talliesBetween(node.store, from, day),
  };
}

/** Figures of an area, of all lanes at or below it that this node holds. */
export function progressOf(node: Asked, area: NodeCode, held: Counted): Progress {
  const { campaign, day, paceDays } = held;
  const isIn = (lane: Lane) => node.topology.isAtOrBelow(lane, area);
  const sum = (of: ReadonlyMap<Lane, Tallies>, name: string) => {
    let total = 0;
    for (const [lane, tallies] of of) if (isIn(lane)) total += tallies[name] ?? 0;
    return total;
  };
  const target = targetOf(node, campaign, isIn);
  const cards = sum(held.all, 'card');
  const ofPilot = pilotShare(node, area, campaign);
  const expected = ofPilot === null ? null : expectedBy(campaign, day, { target, ofPilot });
  const pace = paceDays === 0 ? 0 : sum(held.lately, 'card') / paceDays;
  return {
    ...{ area, target, cards, expected },
    applied: sum(held.all, 'accept'),
    authorised: sum(held.all, 'authorise'),
    produced: sum(held.all, 'produce'),
    handedOver: sum(held.all, 'hand-over'),
    behind: expected !== null && cards < expected,
    pace: Math.round(pace * 10) / 10,
    forecast: forecast(campaign.calendar, day, target - cards, pace),
  };
}

function targetOf(node: Asked, campaign: Campaign, isIn: (lane: Lane) => boolean): number {
  const year = lastYear(campaign) - CARD_AGE;
  let target = 0;
  for (const [lane, { births }] of node.counters.all()) {
    if (isIn(lane)) target += bornBy(births, year);
  }
  return target;
}

/** Each pilot county has the same part of the pilot; a station that of its people among theirs. */
function pilotShare(node: Asked, area: NodeCode, campaign: Campaign): number | null {
  const { counties } = campaign.pilot;
  if (counties.length === 0) return 0;
  if (!isPilot(campaign, area)) {
    return counties.filter((county) => isAtOrBelow(county, area)).length / counties.length;
  }
  if (node.identity.tier === 'station') return null;
  const county = counties.find((each) => isAtOrBelow(area, each)) ?? area;
  const whole = targetOf(node, campaign, (lane) => isAtOrBelow(lane, county));
  const own = targetOf(node, campaign, (lane) => node.topology.isAtOrBelow(lane, area));
  return whole === 0 ? 0 : own / whole / counties.length;
}

/** `campaign progress`: an area and those right below it, the furthest of them first. */
export async function campaignProgress(node: Asked, params: Params): Promise<Json> {
  const campaign = currentCampaign(node);
  const area = areaParam(params) ?? node.identity.code;
  if (!node.topology.isAtOrBelow(area, node.identity.code)) {
    throw new HujiError('AREA_ELSEWHERE', node.identity.code);
  }
  const day = dayOf(node.clock);
  const held = await counted(node, campaign, day);
  const below = ranked(node.topology.childrenOf(area).map((each) => progressOf(node, each, held)));
  return {
    ...{ name: campaign.name, phase: phaseOn(campaign, day), day },
    ...row(node, progressOf(node, area, held)),
    areas: below.map(({ rank, ...progress }) => ({ ...row(node, progress), rank })),
  };
}

function row(node: Asked, progress: Progress): { readonly [name: string]: Json } {
  return { tier: node.authority.nodes().get(progress.area)?.tier ?? null, ...progress };
}

/** By the part of their target that is done; equals share a rank. */
export function ranked(rows: readonly Progress[]): (Progress & { readonly rank: number })[] {
  const part = ({ cards, target }: Progress) => (target === 0 ? 0 : cards / target);
  const sorted = [...rows].sort((a, b) => part(b) - part(a) || (a.area < b.area ? -1 : 1));
  return sorted.map((each) => ({
    ...each,
    rank: sorted.findIndex((other) => part(other) === part(each)) + 1,
  }));
}
