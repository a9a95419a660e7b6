import { blocksGate, type CaseKind } from '../../conflict/cases/kinds.js';
import { type AreaFigures, areaStage, type GateLimits } from '../../conflict/gate.js';
import { dayNumber } from '../../proto/dates.js';
import { isAtOrBelow, type NodeCode } from '../../proto/node-code.js';
import { type Declared, declarationsOf } from '../apply/declarations.js';
import type { AreaStanding, Standings } from './gate.js';

/** Declarations looked at: a station declares once a week while its gate is open. */
const DECLARED_MAX = 30;

/** Stations at or below an area: those listed, and lanes that hold people. */
export function stationsIn(node: Standings, area: NodeCode): NodeCode[] {
  const { authority, counters, topology } = node;
  const found = new Set<NodeCode>();
  for (const { code, tier } of authority.nodes().values()) if (tier === 'station') found.add(code);
  for (const [lane, { persons }] of counters.all()) if (persons > 0) found.add(lane);
  return [...found].filter((code) => topology.isAtOrBelow(code, area)).sort();
}

/** What was found of declarations: a digest once found equal stays so. */
export class Comparisons {
  private readonly known = new Set<string>();

  /** Null: what the cut names is not all here. */
  equal(node: Standings, area: NodeCode, { declaration: { digest, cut } }: Declared) {
    const key = `${area} ${digest} ${cut}`;
    if (this.known.has(key)) return true;
    let equal: boolean;
    try {
      equal = node.digester.digest(area, cut).digest === digest;
    } catch {
      return null;
    }
    // One that differs is looked at again: of two histories another may come to stand here.
    if (equal) this.known.add(key);
    return equal;
  }
}

/** By counters and look-ups alone, on `day` (YYYYMMDD). */
export async function standingOf(
  node: Standings,
  area: NodeCode,
  day: string,
  limits: GateLimits,
  comparisons: Comparisons,
): Promise<AreaStanding> {
  const declared = await declarationsOf(node.store, area, DECLARED_MAX);
  const declaration = declared[0]?.declaration ?? null;
  const { gates } = node.authority.current();
  const figures: AreaFigures = {
    ...countsOf(node, area),
    declaredPersons: declaration?.persons ?? null,
    declaredHouseholds: declaration?.households ?? null,
    heldPersons: declaration?.heldPersons ?? null,
    heldHouseholds: declaration?.heldHouseholds ?? null,
    pagesMissing: (declaration?.gaps ?? []).reduce((sum, each) => sum + each.pagesMissing, 0),
    ...compared(node, area, declared, day, comparisons),
    isOpen: gates.isOpen(area, day),
  };
  const { stage, missing } = areaStage(figures, limits);
  return { area, stage, missing, figures, declaration, gate: gates.of(area) };
}

/** Figures that stand in memory. */
export function countsOf(node: Standings, area: NodeCode) {
  const counts = node.counters.all().get(area);
  const persons = counts?.persons ?? 0;
  return {
    persons,
    households: counts?.households ?? 0,
    identityCases: identityCases(node, (each) => each === area),
    unverified: Math.max(0, persons - (counts?.verified ?? 0)),
    parked: counts?.parked ?? 0,
  };
}

/**
 * The last digest declared of which this node knows whether it is its own too; null where it does
 * not know that of the very last one yet. And how long ago one was found equal.
 */
function compared(
  node: Standings,
  area: NodeCode,
  declared: readonly Declared[],
  day: string,
  comparisons: Comparisons,
): Pick<AreaFigures, 'digestEqual' | 'comparedDays'> {
  for (const [at, each] of declared.entries()) {
    const equal = comparisons.equal(node, area, each);
    if (equal === null) continue;
    if (!equal) return { digestEqual: false, comparedDays: null };
    const comparedDays = Math.max(0, dayNumber(day) - dayNumber(each.day));
    return { digestEqual: at === 0 ? true : null, comparedDays };
  }
  return { digestEqual: null, comparedDays: null };
}

/** Cases about who somebody is whose records all lie in the area. */
export function identityCasesIn(node: Standings, area: NodeCode): number {
  return identityCases(
    node,
    (each) => isAtOrBelow(each, area) || node.topology.isAtOrBelow(each, area),
  );
}

function identityCases(node: Standings, isIn: (area: NodeCode) => boolean): number {
  let count = 0;
  for (const [kind, cases] of Object.entries(node.cases.query.standing(isIn))) {
    if (blocksGate(kind as CaseKind)) count += cases;
  }
  return count;
}
