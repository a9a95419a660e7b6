import { dayNumber, dayText } from '../../proto/dates.js';
import { isAtOrBelow, type NodeCode } from '../../proto/node-code.js';
import type { Plain } from '../document-reader.js';
import type { PolicyFault } from '../policy-fault.js';
import { type Calendar, isWeekend, workingDays } from './calendar.js';
import { type Campaign, PHASES, type Phase, STAGE_LIMITS, type StageLimit } from './campaign.js';
import { CampaignWords } from './campaign-words.js';
import { readFees } from './read-fees.js';
import { checkOffices, readOffices } from './read-offices.js';
import { readReadinessPlan } from './read-readiness.js';

export type ReadCampaign =
  | { readonly ok: true; readonly campaign: Campaign }
  | { readonly ok: false; readonly faults: readonly PolicyFault[] };

const TOP = [
  ...['name', 'version', 'source', 'target', 'phases', 'pilot', 'rollout', 'first-generation'],
  ...['calendar', 'limits', 'card-days', 'gate', 'offices', 'fees'],
  'readiness',
];
const PILOT = ['target', 'per-day', 'cities', 'counties'];
const GATE = ['identity-cases-per-mille', 'unverified-per-mille', 'parked', 'compared-days'];
/** Seven days of the calendar have five working days. */
const WEEK = 7 / 5;

/** Reads a campaign as published, or as a file says it; what contradicts itself is a fault. */
export function readCampaign(document: unknown): ReadCampaign {
  const reader = new CampaignReader();
  const campaign = reader.campaign(document);
  if (campaign !== null && reader.faults.length === 0) reader.check(campaign);
  const { faults } = reader;
  return campaign === null || faults.length > 0 ? { ok: false, faults } : { ok: true, campaign };
}

class CampaignReader extends CampaignWords {
  campaign(document: unknown): Campaign | null {
    const top = this.object(document, [], TOP);
    if (top === null) return null;
    const rollout = this.part(top, 'rollout', ['per-day', 'per-year']);
    const first = this.part(top, 'first-generation', ['stopped', 'open']);
    const days = this.part(top, 'card-days', ['within', 'remote']);
    const words = ['finish', 'convert'] as const;
    return {
      name: this.text(top['name'], ['name']),
      version: this.count(top['version'], ['version']),
      source: this.text(top['source'], ['source']),
      target: this.people(top['target'], ['target']),
      phases: this.phases(top['phases']),
      pilot: this.pilot(this.part(top, 'pilot', PILOT)),
      rollout: {
        perDay: this.people(rollout['per-day'], ['rollout', 'per-day']),
        perYear: this.people(rollout['per-year'], ['rollout', 'per-year']),
      },
      firstGeneration: {
        stopped: this.day(first['stopped'], ['first-generation', 'stopped']),
        open: this.word(first['open'], ['first-generation', 'open'], words) ?? 'finish',
      },
      calendar: this.calendar(this.part(top, 'calendar', ['holidays', 'workdays'])),
      limits: this.limits(this.part(top, 'limits', STAGE_LIMITS)),
      cardDays: {
        within: this.count(days['within'], ['card-days', 'within']),
        remote: this.count(days['remote'], ['card-days', 'remote']),
      },
      gate: this.gate(this.part(top, 'gate', GATE)),
      offices: readOffices(this, top['offices']),
      fees: readFees(this, top['fees']),
      readiness: readReadinessPlan(this, top['readiness']),
    };
  }

  private phases(value: unknown): readonly Phase[] {
    return this.list(value, ['phases']).flatMap((each, at): Phase[] => {
      const path = ['phases', at];
      const plain = this.object(each, path, ['phase', 'from', 'to']);
      const phase = this.word(plain?.['phase'], [...path, 'phase'], PHASES);
      const from = this.day(plain?.['from'], [...path, 'from']);
      const to = this.day(plain?.['to'], [...path, 'to']);
      return phase === undefined ? [] : [{ phase, from, to }];
    });
  }

  private pilot(plain: Plain): Campaign['pilot'] {
    return {
      target: this.people(plain['target'], ['pilot', 'target']),
      perDay: this.people(plain['per-day'], ['pilot', 'per-day']),
      cities: this.codes(plain['cities'], ['pilot', 'cities'], /^\d{4}0{8}$/),
      counties: this.codes(plain['counties'], ['pilot', 'counties'], /^\d{4}(?!00)\d{2}0{6}$/),
    };
  }

  private calendar(plain: Plain): Calendar {
    return {
      holidays: this.days(plain['holidays'], ['calendar', 'holidays']),
      workdays: this.days(plain['workdays'], ['calendar', 'workdays']),
    };
  }

  private limits(plain: Plain): Campaign['limits'] {
    const limits = STAGE_LIMITS.map((name) => [name, this.count(plain[name], ['limits', name])]);
    return Object.fromEntries(limits) as { [limit in StageLimit]: number };
  }

  private gate(plain: Plain): Campaign['gate'] {
    const of = (name: string) => this.count(plain[name], ['gate', name]);
    return {
      identityCasesPerMille: of('identity-cases-per-mille'),
      unverifiedPerMille: of('unverified-per-mille'),
      parkedMax: of('parked'),
      comparedDaysMax: of('compared-days'),
    };
  }

  /** What each part says may be right, and yet not fit the others. */
  check(campaign: Campaign): void {
    this.checkPhases(campaign);
    this.checkPilot(campaign);
    if (this.faults.length > 0) return;
    this.checkCalendar(campaign);
    this.checkTargets(campaign);
    this.checkDates(campaign);
    checkOffices(this, campaign);
  }

  private checkPhases({ phases }: Campaign): void {
    PHASES.forEach((name, at) => {
      const [phase, before] = [phases[at], phases[at - 1]];
      if (phase?.phase !== name) this.fault(['phases', at], 'out-of-order', name);
      else if (phase.to < phase.from) this.fault(['phases', at, 'to'], 'before', phase.from);
      else if (before !== undefined && phase.from !== dayText(dayNumber(before.to) + 1)) {
        this.fault(['phases', at, 'from'], 'gap', before.to);
      }
    });
    if (phases.length > PHASES.length) this.fault(['phases', PHASES.length], 'repeated');
  }

  /** Exactly one county under each city, once they are chosen. */
  private checkPilot({ pilot: { cities, counties } }: Campaign): void {
    const taken = new Map<NodeCode, NodeCode>();
    counties.forEach((county, at) => {
      const path = ['pilot', 'counties', at];
      const city = cities.find((each) => isAtOrBelow(county, each));
      if (city === undefined) this.fault(path, 'elsewhere', county);
      else if (taken.has(city)) this.fault(path, 'second-below', city);
      else taken.set(city, county);
    });
    if (counties.length === 0) return;
    cities.forEach((city, at) => {
      if (!taken.has(city)) this.fault(['pilot', 'cities', at], 'none-below', city);
    });
  }

  private checkCalendar({ calendar }: Campaign): void {
    calendar.workdays.forEach((day) => {
      if (!isWeekend(day) || calendar.holidays.includes(day)) {
        this.fault(['calendar', 'workdays'], 'worked-anyway', day);
      }
    });
  }

  /** Who works at the pace it names reaches the targets in the time it gives. */
  private checkTargets(campaign: Campaign): void {
    const { target, pilot, rollout } = campaign;
    const pilotDays = this.daysOf(campaign, 'pilot');
    if (pilot.target > target) this.fault(['pilot', 'target'], 'too-many', String(target));
    if (pilotDays * pilot.perDay < pilot.target) {
      this.fault(['pilot', 'per-day'], 'too-slow', String(pilotDays * pilot.perDay));
    }
    const rolloutDays = this.daysOf(campaign, 'rollout');
    const reached = rolloutDays * rollout.perDay + pilot.target;
    if (reached < target) this.fault(['rollout', 'per-day'], 'too-slow', String(reached));
  }

  private daysOf({ phases, calendar }: Campaign, name: Phase['phase']): number {
    const phase = phases.find((each) => each.phase === name);
    return phase === undefined ? 0 : workingDays(calendar, phase.from, phase.to);
  }

  private checkDates({ phases, firstGeneration, limits, cardDays }: Campaign): void {
    const [, pilot, rollout] = phases;
    const { stopped } = firstGeneration;
    if (stopped < (pilot?.from ?? '') || stopped > (rollout?.from ?? '')) {
      this.fault(['first-generation', 'stopped'], 'out-of-phase', stopped);
    }
    const sum = STAGE_LIMITS.reduce((total, name) => total + limits[name], 0);
    if (Math.ceil(sum * WEEK) > cardDays.within) {
      this.fault(['limits'], 'too-long', String(Math.ceil(sum * WEEK)));
    }
  }
}
