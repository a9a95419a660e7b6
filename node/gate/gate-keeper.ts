import { gateLimits } from '../../conflict/campaign/campaign.js';
import {
  areaStage,
  type GateLimits,
  type Missing,
  missingText,
  proofBroken,
} from '../../conflict/gate.js';
import { dayNumber, dayText } from '../../proto/dates.js';
import { HujiError } from '../../proto/errors.js';
import { isAtOrBelow, type NodeCode } from '../../proto/node-code.js';
import type { GateDocument } from '../authority/gates.js';
import { authorityDraft } from '../authority/registrar.js';
import type { Captured } from '../capture/capture.js';
import { dayOf } from '../clock.js';
import { LIMITS } from '../limits.js';
import { mayWrite, Rounds } from '../rounds.js';
import { Turns } from '../turns.js';
import { declareAgain } from './declaring.js';
import type { AreaStanding, GateParts } from './gate.js';
import { Comparisons, countsOf, identityCasesIn, standingOf, stationsIn } from './standing.js';

type Written = Captured & { readonly ok: true };

/** The machine's own acts have no officer. */
const NO_SESSION = 0;

/**
 * Keeps the gates (先建库、后发证). At the province a gate whose proof breaks is closed, with the
 * figures that broke it, and one that stands is renewed before its days are over; at a station the
 * digest is declared anew while its gate is open, so that there is something to compare. Only the
 * province writes of gates, one word after the other, so that a renewal never follows a closing it
 * has not seen.
 */
export class GateKeeper {
  private readonly node: GateParts;
  private readonly comparisons = new Comparisons();
  private readonly turns = new Turns();
  private readonly rounds: Rounds;

  constructor(node: GateParts) {
    this.node = node;
    this.rounds = new Rounds(node, {
      ...{ everyMs: LIMITS.gateEveryMs, subject: 'gate', what: 'gates' },
      look: () => this.look(),
    });
  }

  start(): void {
    this.rounds.start();
  }

  async stop(): Promise<void> {
    this.rounds.stop();
    await this.turns.ended();
  }

  /** Every station of an area. */
  standings(area: NodeCode): Promise<AreaStanding[]> {
    const day = dayOf(this.node.clock);
    return Promise.all(stationsIn(this.node, area).map((station) => this.standing(station, day)));
  }

  private standing(station: NodeCode, day: string): Promise<AreaStanding> {
    return standingOf(this.node, station, day, this.limits(), this.comparisons);
  }

  limits(): GateLimits {
    return gateLimits(this.node.authority.current().campaign);
  }

  /** Looks at every gate that is open; resolves when what follows from it is written. */
  async look(): Promise<void> {
    const { node } = this;
    const { tier } = node.identity;
    // What waits for its neighbours, or for room on the disk, waits for the next look too.
    if (!mayWrite(node) || node.cases.judging() !== null) return;
    if (tier === 'station') await this.inTurn(() => declareAgain(node));
    if (tier === 'province') await this.lookAtAll();
  }

  private async lookAtAll(): Promise<void> {
    const { node } = this;
    const day = dayOf(node.clock);
    for (const station of stationsIn(node, node.identity.code)) {
      if (!this.isOpen(station, day)) continue;
      const { missing } = await this.standing(station, day);
      const broken = proofBroken(missing);
      if (broken.length > 0) await this.close(station, station, broken);
    }
    for (const gate of this.openGates(day)) {
      const broken = this.brokenBetween(gate.area);
      if (broken.length > 0) await this.close(gate.area, gate.area, broken);
      else if (dayNumber(gate.until) - dayNumber(day) <= LIMITS.gateRenewDays) {
        await this.renew(gate);
      }
    }
    this.tell(day);
  }

  /** By counts alone: what is declared is looked at from time to time only. */
  async check(lane: NodeCode): Promise<void> {
    // Half of the cases are no proof, of anything.
    if (this.node.cases.judging() !== null) return;
    const gate = this.node.authority.current().gates.of(lane);
    if (gate === null || !this.isOpen(lane, dayOf(this.node.clock))) return;
    const own = this.brokenByCounts(lane);
    if (own.length > 0) return this.close(lane, lane, own);
    const between = this.brokenBetween(gate.area);
    if (between.length > 0) return this.close(lane, gate.area, between);
  }

  private isOpen(lane: NodeCode, day: string): boolean {
    return this.node.authority.current().gates.isOpen(lane, day);
  }

  /** Gates in force, each once: the last words on the stations. */
  private openGates(day: string): Set<GateDocument> {
    const { node } = this;
    const { gates } = node.authority.current();
    const found = new Set<GateDocument>();
    for (const station of stationsIn(node, node.identity.code)) {
      const gate = gates.of(station);
      if (gate !== null && gates.isOpen(station, day)) found.add(gate);
    }
    return found;
  }

  private brokenByCounts(lane: NodeCode): readonly Missing[] {
    const counts = countsOf(this.node, lane);
    const { persons, households } = counts;
    const figures = {
      ...{ ...counts, declaredPersons: persons, declaredHouseholds: households },
      ...{ heldPersons: persons, heldHouseholds: households, pagesMissing: 0 },
      ...{ digestEqual: true, comparedDays: 0, isOpen: true },
    };
    return areaStage(figures, this.limits()).missing;
  }

  /** Cases between two stations of an area count for the area alone. */
  private brokenBetween(area: NodeCode): readonly Missing[] {
    const { node } = this;
    const cases = identityCasesIn(node, area);
    let persons = 0;
    for (const [lane, counts] of node.counters.all()) {
      if (isAtOrBelow(lane, area)) persons += counts.persons;
    }
    const isOver = cases * 1000 > persons * this.limits().identityCasesPerMille;
    return isOver ? [{ what: 'identity-cases', count: cases }] : [];
  }

  /** Unless somebody has closed it meanwhile. */
  private close(lane: NodeCode, area: NodeCode, broken: readonly Missing[]): Promise<void> {
    return this.inTurn(async () => {
      const { node } = this;
      const day = dayOf(node.clock);
      if (!this.isOpen(lane, day)) return;
      const { digest, cut } = node.digester.digest(area, null);
      const figures = Object.fromEntries(broken.map(({ what, count }) => [what, count]));
      const why = missingText(broken);
      const document = { area, open: false, from: day, until: day, digest, cut, figures, why };
      await this.publish({ ...document, broken }, NO_SESSION);
      node.alarms.raise('GATE_BROKEN', area, why);
    });
  }

  /** As a whole where it still speaks for every station of its area, else station by station. */
  private renew(gate: GateDocument): Promise<void> {
    return this.inTurn(async () => {
      const { node } = this;
      const { gates } = node.authority.current();
      const stations = stationsIn(node, node.identity.code).filter((code) =>
        isAtOrBelow(code, gate.area),
      );
      const spoken = stations.filter((station) => gates.of(station) === gate);
      const areas = spoken.length === stations.length ? [gate.area] : spoken;
      const from = dayOf(node.clock);
      const until = dayText(dayNumber(from) + LIMITS.gateDays);
      for (const area of areas) {
        const { digest, cut, persons, households } = node.digester.digest(area, null);
        const figures = { stations: area === gate.area ? stations.length : 1, persons, households };
        await this.publish(
          { area, open: true, from, until, digest, cut, figures, why: '' },
          NO_SESSION,
        );
      }
    });
  }

  /** Gates that closed by themselves, until an officer has opened them. */
  private tell(day: string): void {
    const { alarms, authority, identity } = this.node;
    const { gates } = authority.current();
    const closed = new Map<string, string>();
    for (const station of stationsIn(this.node, identity.code)) {
      const gate = gates.of(station);
      if (gate === null || gates.isOpen(station, day) || gate.open) continue;
      if (gate.broken !== undefined) closed.set(gate.area, gate.why);
    }
    for (const { code, subject } of alarms.list()) {
      if (code === 'GATE_BROKEN' && !closed.has(subject)) alarms.clear(code, subject);
    }
    for (const [area, why] of closed) alarms.raise('GATE_BROKEN', area, why);
  }

  /** The next word on gates, once the one before it is written. */
  inTurn<T>(job: () => Promise<T>): Promise<T> {
    return this.turns.run(job);
  }

  /** Publishes an officer's word, or with session 0 the machine's own. */
  async publish(document: GateDocument, session: number): Promise<Written> {
    const draft = authorityDraft('913', 'gate', document.area, document);
    const options = { lane: 'all', session, seal: true };
    const [done] = await this.node.capture.capture([draft], options);
    if (done?.ok !== true) throw new HujiError(done?.code ?? 'INTERNAL', done?.detail ?? '');
    await this.node.settled();
    return done;
  }
}
