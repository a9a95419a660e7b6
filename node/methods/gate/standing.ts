import { blocksGate, type CaseKind } from '../../../conflict/cases/kinds.js';
import {
  type AreaFigures,
  type AreaStage,
  areaStage,
  GATE_LIMITS,
  type GateLimits,
  type Missing,
} from '../../../conflict/gate.js';
import type { NodeCode } from '../../../proto/node-code.js';
import { type Declaration, lastDeclaration } from '../../apply/declarations.js';
import type { GateDocument } from '../../authority/gates.js';
import type { HujiNode } from '../../node.js';

/** Where one station's area stands on its way to cards (先建库、后发证). */
export interface AreaStanding {
  /** A station, the smallest area that has a stage of its own. */
  readonly area: NodeCode;
  readonly stage: AreaStage;
  readonly figures: AreaFigures;
  readonly missing: readonly Missing[];
  readonly declaration: Declaration | null;
  readonly gate: GateDocument | null;
}

/** Stations at or below an area: those listed, and lanes that hold people. */
export function stationsIn(node: HujiNode, area: NodeCode): NodeCode[] {
  const { authority, counters, topology } = node;
  const found = new Set<NodeCode>();
  for (const { code, tier } of authority.nodes().values()) if (tier === 'station') found.add(code);
  for (const [lane, { persons }] of counters.all()) if (persons > 0) found.add(lane);
  return [...found].filter((code) => topology.isAtOrBelow(code, area)).sort();
}

/** By counters and look-ups alone, on `day` (YYYYMMDD). */
export async function standingOf(
  node: HujiNode,
  area: NodeCode,
  day: string,
  limits: GateLimits = GATE_LIMITS,
): Promise<AreaStanding> {
  const counts = node.counters.all().get(area);
  const declaration = await lastDeclaration(node.store, area);
  const gate = node.authority.current().gates.of(area);
  const persons = counts?.persons ?? 0;
  const figures: AreaFigures = {
    persons,
    households: counts?.households ?? 0,
    declaredPersons: declaration?.persons ?? null,
    declaredHouseholds: declaration?.households ?? null,
    heldPersons: declaration?.heldPersons ?? null,
    heldHouseholds: declaration?.heldHouseholds ?? null,
    digestEqual: declaration === null ? null : digestEqual(node, area, declaration),
    identityCases: identityCasesIn(node, area),
    unverified: Math.max(0, persons - (counts?.verified ?? 0)),
    parked: counts?.parked ?? 0,
    isOpen: node.authority.current().gates.isOpen(area, day),
  };
  return { area, ...areaStage(figures, limits), figures, declaration, gate };
}

/** Null: what the cut names is not all here. */
function digestEqual(node: HujiNode, area: NodeCode, { digest, cut }: Declaration): boolean | null {
  try {
    return node.digester.digest(area, cut).digest === digest;
  } catch {
    return null;
  }
}

export function identityCasesIn(node: HujiNode, area: NodeCode): number {
  const standing = node.cases.query.standing((each) => node.topology.isAtOrBelow(each, area));
  let count = 0;
  for (const [kind, cases] of Object.entries(standing)) {
    if (blocksGate(kind as CaseKind)) count += cases;
  }
  return count;
}
