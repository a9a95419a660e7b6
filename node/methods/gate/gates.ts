import { phaseRefusal } from '../../../conflict/campaign/campaign.js';
import type { GateLimits } from '../../../conflict/gate.js';
import { dayNumber, dayText } from '../../../proto/dates.js';
import { HujiError } from '../../../proto/errors.js';
import type { NodeCode } from '../../../proto/node-code.js';
import type { Declaration } from '../../apply/declarations.js';
import type { GateDocument } from '../../authority/gates.js';
import { dayOf } from '../../clock.js';
import type { Json } from '../../control/control.js';
import { declare } from '../../gate/declaring.js';
import type { AreaStanding } from '../../gate/gate.js';
import { identityCasesIn } from '../../gate/standing.js';
import { signGate } from '../../identity/gate-certificate.js';
import { LIMITS } from '../../limits.js';
import type { HujiNode } from '../../node.js';
import type { Operators, Proven } from '../operators.js';
import { areaParam, type Params, textParam } from '../params.js';
import { onlyProvince } from '../publishing.js';
import { paperGaps, volumesIn } from './ledger.js';

const PEOPLE_MAX = 10_000_000;

/** What `gate` commands ask of a node. */
export class GateMethods {
  private readonly node: HujiNode;
  private readonly operators: Operators;

  constructor(node: HujiNode, operators: Operators) {
    this.node = node;
    this.operators = operators;
  }

  /** `gate show`: every station's stage, and what still stands in the way. */
  async show(params: Params): Promise<Json> {
    const area = areaParam(params) ?? this.node.identity.code;
    const standings = await this.node.gates.standings(area);
    return {
      area,
      identityCases: identityCasesIn(this.node, area),
      stations: standings.map(standingJson),
    };
  }

  /** `gate declare`: how much a station has on paper, and by which digest it holds it. */
  async declare(params: Params): Promise<Json> {
    const { node } = this;
    const { code, tier } = node.identity;
    if (tier !== 'station') throw new HujiError('GATE_TIER', 'declare');
    const proven = this.operators.prove(params, 'gate');
    const persons = paperCount(params, 'persons');
    const households = paperCount(params, 'households');
    const volumes = volumesIn(params);
    const session = await this.operators.open(code, proven);
    const gaps = volumes === null ? undefined : await paperGaps(node, volumes);
    const declaration = await declare(node, () => ({ persons, households }), session, gaps);
    return { area: code, ...declaration, gaps: gapsJson(gaps) };
  }

  /** `gate open`: the province lets cards be issued for an area that is built and reconciled. */
  async open(params: Params): Promise<Json> {
    const { node } = this;
    onlyProvince(node);
    const proven = this.operators.prove(params, 'gate');
    const area = areaParam(params);
    if (area === null) throw new HujiError('USAGE', 'area');
    const from = dayOf(node.clock);
    const { campaign } = node.authority.current();
    const asked = { what: 'open', area, day: from, generation: '2' } as const;
    const phase = campaign === null ? null : phaseRefusal(campaign, asked);
    if (phase !== null) throw new HujiError(phase, area);
    const judging = node.cases.judging();
    if (judging !== null) throw new HujiError('CASES_JUDGING', `${judging.done}/${judging.total}`);
    const standings = await node.gates.standings(area);
    const lacking = standings.filter(({ stage }) => stage !== 'reconciled' && stage !== 'open');
    const [first] = lacking;
    if (standings.length === 0) throw new HujiError('GATE_NOT_READY', area);
    if (first !== undefined) {
      const [missing] = first.missing;
      const detail = `${lacking.length}/${standings.length} ${first.area} ${missing?.what ?? ''}`;
      throw new HujiError('GATE_NOT_READY', detail);
    }
    this.checkCases(area, standings, node.gates.limits());
    const until = dayText(dayNumber(from) + LIMITS.gateDays);
    const { digest, cut } = node.digester.digest(area, null);
    const figures = figuresOf(standings);
    const document = { area, open: true, from, until, digest, cut, figures, why: '' };
    return this.publish(document, proven);
  }

  /** `gate close`: no card is authorised for the area from now on. */
  async close(params: Params): Promise<Json> {
    const { node } = this;
    onlyProvince(node);
    const proven = this.operators.prove(params, 'gate');
    const area = areaParam(params);
    if (area === null) throw new HujiError('USAGE', 'area');
    const why = textParam(params, 'why');
    const day = dayOf(node.clock);
    const { digest, cut } = node.digester.digest(area, null);
    const figures = figuresOf(await node.gates.standings(area));
    return this.publish(
      { area, open: false, from: day, until: day, digest, cut, figures, why },
      proven,
    );
  }

  /** Cases between two stations of the area count for the area alone. */
  private checkCases(area: NodeCode, standings: readonly AreaStanding[], limits: GateLimits): void {
    const cases = identityCasesIn(this.node, area);
    const persons = standings.reduce((sum, { figures }) => sum + figures.persons, 0);
    if (cases * 1000 > persons * limits.identityCasesPerMille) {
      throw new HujiError('GATE_NOT_READY', `${area} identity-cases ${cases}`);
    }
  }

  private async publish(document: GateDocument, proven: Proven): Promise<Json> {
    const { node } = this;
    const session = await this.operators.open('all', proven);
    const done = await node.gates.inTurn(() => node.gates.publish(document, session));
    return { ...signGate(node.identity, document, done.change) };
  }
}

function paperCount(params: Params, name: string): number {
  const count = params[name];
  const isCount = typeof count === 'number' && Number.isSafeInteger(count);
  if (!isCount || count < 0 || count > PEOPLE_MAX) throw new HujiError('USAGE', name);
  return count;
}

function figuresOf(standings: readonly AreaStanding[]): { readonly [name: string]: number } {
  const sum = (of: (standing: AreaStanding) => number) =>
    standings.reduce((total, standing) => total + of(standing), 0);
  return {
    stations: standings.length,
    persons: sum(({ figures }) => figures.persons),
    households: sum(({ figures }) => figures.households),
    identityCases: sum(({ figures }) => figures.identityCases),
    unverified: sum(({ figures }) => figures.unverified),
    parked: sum(({ figures }) => figures.parked),
  };
}

function gapsJson(gaps: Declaration['gaps']): Json {
  return gaps === undefined ? null : gaps.map((each) => ({ ...each }));
}

function standingJson(standing: AreaStanding): Json {
  const { area, stage, figures, missing, gate, declaration } = standing;
  const gaps = gapsJson(declaration?.gaps);
  const { from, until, open, why, broken } = gate ?? {};
  const isOwn = broken !== undefined;
  const shown = gate === null ? null : { open, from, until, why, byItself: isOwn };
  return {
    area,
    stage,
    ...figures,
    missing: missing.map((each) => ({ ...each })),
    gaps,
    gate: shown,
  };
}
