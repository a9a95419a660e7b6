import { isAtOrBelow, type NodeCode } from '../../proto/node-code.js';
import { GATE_LIMITS, type GateLimits } from '../gate.js';
import type { Calendar } from './calendar.js';
import type { Fees } from './fees.js';
import type { Office } from './office.js';
import type { Readiness } from './readiness.js';

/** 阶段: preparing, the pilot, everywhere, summing up; one after the other, without a gap. */
export const PHASES = ['prepare', 'pilot', 'rollout', 'summary'] as const;
export type PhaseName = (typeof PHASES)[number];

/** Days are YYYYMMDD, the first and the last one included. */
export interface Phase {
  readonly phase: PhaseName;
  readonly from: string;
  readonly to: string;
}

/** Parts of an application's way that have a limit of their own, in working days. */
export const STAGE_LIMITS = [
  'county',
  'city',
  'province',
  'centre',
  'remake',
  'city-distribution',
  'county-distribution',
] as const;
export type StageLimit = (typeof STAGE_LIMITS)[number];

/** What the campaign (换证工作方案) says: a document that the province publishes. */
export interface Campaign {
  readonly name: string;
  readonly version: number;
  readonly source: string;
  /** People to be given a card. */
  readonly target: number;
  readonly phases: readonly Phase[];
  readonly pilot: {
    readonly target: number;
    readonly perDay: number;
    /** Below each of them one county is the pilot. */
    readonly cities: readonly NodeCode[];
    /** Empty until they have been chosen. */
    readonly counties: readonly NodeCode[];
  };
  readonly rollout: { readonly perDay: number; readonly perYear: number };
  readonly firstGeneration: {
    /** From this day on nobody applies for one. */
    readonly stopped: string;
    /** What becomes of those applied for before. */
    readonly open: 'finish' | 'convert';
  };
  readonly calendar: Calendar;
  readonly limits: { readonly [limit in StageLimit]: number };
  /** Days from the application to the card, and those added where it is far (身份证法 art. 12). */
  readonly cardDays: { readonly within: number; readonly remote: number };
  readonly gate: GateLimits;
  /** Former card offices (制证所); none where the campaign names none. */
  readonly offices: readonly Office[];
  /** What applications cost; null where the campaign says nothing of it. */
  readonly fees: Fees | null;
  /** What is demanded of every node first; null where it says nothing of it. */
  readonly readiness: Readiness | null;
}

/** The phase of a day; before the first it is prepared, after the last all is summed up. */
export function phaseOn({ phases }: Campaign, day: string): PhaseName {
  return phases.findLast(({ from }) => from <= day)?.phase ?? 'prepare';
}

/** YYYYMMDD: the day on which a phase begins. */
export function firstDay({ phases }: Campaign, name: PhaseName): string {
  const found = phases.find(({ phase }) => phase === name);
  if (found === undefined) throw new RangeError(`no phase ${name}`);
  return found.from;
}

export function gateLimits(campaign: Campaign | null): GateLimits {
  return campaign?.gate ?? GATE_LIMITS;
}

/** Why a phase does not allow something. */
export type PhaseRefusal = 'NOT_BEGUN' | 'NOT_PILOT' | 'FIRST_GEN_STOPPED' | 'CAMPAIGN_OVER';

export interface PhaseQuestion {
  /** Somebody applies, or what he applied for is decided; or the gate of an area is opened. */
  readonly what: 'accept' | 'authorise' | 'open';
  readonly area: NodeCode;
  readonly day: string;
  /** Of the card; a gate is asked for the second. */
  readonly generation: '1' | '2';
}

/** Null: the phase allows it. Of the day it was done on, and of nothing else. */
export function phaseRefusal(campaign: Campaign, asked: PhaseQuestion): PhaseRefusal | null {
  if (asked.generation === '1') return firstGeneration(campaign, asked);
  switch (phaseOn(campaign, asked.day)) {
    case 'prepare':
      return 'NOT_BEGUN';
    case 'pilot':
      return isPilot(campaign, asked.area) ? null : 'NOT_PILOT';
    case 'rollout':
      return null;
    case 'summary':
      // What was applied for in time is finished.
      return asked.what === 'authorise' ? null : 'CAMPAIGN_OVER';
  }
}

function firstGeneration(
  { firstGeneration: { stopped, open } }: Campaign,
  { what, day }: PhaseQuestion,
): PhaseRefusal | null {
  if (day < stopped) return null;
  return what === 'accept' || open === 'convert' ? 'FIRST_GEN_STOPPED' : null;
}

export function isPilot({ pilot }: Campaign, area: NodeCode): boolean {
  return pilot.counties.some((county) => isAtOrBelow(area, county));
}

/** In a county of the pilot, or above one: others have until the end of the year. */
export function isInPilot(campaign: Campaign, code: NodeCode): boolean {
  return isPilot(campaign, code) || campaign.pilot.counties.some((each) => isAtOrBelow(each, code));
}
