import type { NodeCode } from '../../proto/node-code.js';
import type { AreaFigures, AreaStage } from '../gate.js';

/** What of a station speaks for or against its county. */
export interface StationStanding {
  readonly stage: AreaStage;
  readonly figures: Pick<
    AreaFigures,
    'persons' | 'identityCases' | 'unverified' | 'parked' | 'comparedDays'
  >;
}

/** How well the database of a county is built (人口信息管理系统建设基础). */
export interface PilotScore {
  readonly county: NodeCode;
  readonly stations: number;
  readonly persons: number;
  /** Part of the stations that hold what they have on paper: 0 to 1. */
  readonly loaded: number;
  /** Open identity cases, people not verified and parked changes for each thousand people. */
  readonly errorsPerMille: number;
  /** Part of the stations whose digest was found equal lately: 0 to 1. */
  readonly linked: number;
  /** 0 to 100. */
  readonly score: number;
}

/** What counts how much. */
const WEIGHTS = { loaded: 40, errors: 40, linked: 20 } as const;
/** With so many errors for each thousand people nothing is left for them. */
const ERRORS_MAX_PER_MILLE = 100;
/** A station whose digest was compared so many days ago is linked. */
export const LINKED_DAYS = 7;

const LOADED: ReadonlySet<AreaStage> = new Set<AreaStage>(['loaded', 'reconciled', 'open']);

/** A function of the figures of its stations; without stations or people there is no score. */
export function pilotScore(county: NodeCode, standings: readonly StationStanding[]): PilotScore {
  const stations = standings.length;
  const sum = (of: (figures: StationStanding['figures']) => number) =>
    standings.reduce((total, { figures }) => total + of(figures), 0);
  const part = (is: (each: StationStanding) => boolean) =>
    stations === 0 ? 0 : standings.filter(is).length / stations;
  const persons = sum((figures) => figures.persons);
  const faults = sum(
    ({ identityCases, unverified, parked }) => identityCases + unverified + parked,
  );
  const errorsPerMille = persons === 0 ? 0 : (faults * 1000) / persons;
  const loaded = part(({ stage }) => LOADED.has(stage));
  const linked = part(
    ({ figures: { comparedDays } }) => comparedDays !== null && comparedDays <= LINKED_DAYS,
  );
  const clean = persons === 0 ? 0 : Math.max(0, 1 - errorsPerMille / ERRORS_MAX_PER_MILLE);
  const score = WEIGHTS.loaded * loaded + WEIGHTS.errors * clean + WEIGHTS.linked * linked;
  return {
    ...{ county, stations, persons, loaded: round(loaded), linked: round(linked) },
    ...{ errorsPerMille: round(errorsPerMille), score: persons === 0 ? 0 : round(score) },
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The best first; of equals the one with more people, then by code. */
export function byScore(scores: readonly PilotScore[]): PilotScore[] {
  return [...scores].sort(
    (a, b) => b.score - a.score || b.persons - a.persons || (a.county < b.county ? -1 : 1),
  );
}

/** The county that is to be the pilot; null: none has anything to show. */
export function chosenOf(scores: readonly PilotScore[]): NodeCode | null {
  const [best] = byScore(scores);
  return best === undefined || best.score === 0 ? null : best.county;
}
