import { phaseOn } from '../../../conflict/campaign/campaign.js';
import { type Remittance, readRemittance } from '../../../conflict/campaign/remittance.js';
import { ACCEPTANCE, acceptedValue } from '../../../conflict/card/card-state.js';
import { feesOf } from '../../../conflict/card/fee.js';
import { HujiError } from '../../../proto/errors.js';
import type { Lane } from '../../../proto/id.js';
import { idToRef, refToId } from '../../../proto/id.js';
import type { NodeCode } from '../../../proto/node-code.js';
import { actsOf, REMITTANCE } from '../../apply/act-book.js';
import { feeOnDay } from '../../apply/index-entries.js';
import { talliesBetween } from '../../apply/tally-book.js';
import { dayOf } from '../../clock.js';
import type { CallIo, Json } from '../../control/control.js';
import { LIMITS } from '../../limits.js';
import type { HujiNode } from '../../node.js';
import { nodeAct } from '../../node-act.js';
import { indexKey, indexRange, indexRef, KIND } from '../../store/keys.js';
import { Turns } from '../../turns.js';
import { currentCampaign } from '../campaign/current-campaign.js';
import { readApplication } from '../card/applications.js';
import type { CardDesk, Look } from '../card/desk.js';
import type { Operators } from '../operators.js';
import {
  areaParam,
  countParam,
  dayParam,
  optionalText,
  type Params,
  textParam,
} from '../params.js';
import { onlyProvince, publish } from '../publishing.js';
import { feeTaking } from './taking.js';

/** What `card fee`, `fee` commands and the end of the final report ask of a node. */
export class FeeMethods {
  private readonly node: HujiNode;
  private readonly operators: Operators;
  private readonly desk: CardDesk;
  private readonly turns = new Turns();

  constructor(node: HujiNode, operators: Operators, desk: CardDesk) {
    this.node = node;
    this.operators = operators;
    this.desk = desk;
  }

  methods() {
    return {
      'card.fee': (params: Params, io: CallIo) => this.take(params, io),
      'fee.remit': (params: Params) => this.remit(params),
      'fee.list': (params: Params) => this.list(params),
      'fee.close': (params: Params) => this.close(params),
    };
  }

  private take(params: Params, io: CallIo): Promise<Json> {
    const proven = this.operators.prove(params, 'card-fee');
    const look: Look = (line) => feeTaking(this.node, line);
    return this.desk.run(this.operators, proven, { act: 'fee', look }, io);
  }

  /** One remittance after the other: what is left of a day is still so when it is written. */
  private remit(params: Params): Promise<Json> {
    return this.turns.run(() => this.remitted(params));
  }

  private async remitted(params: Params): Promise<Json> {
    const { node } = this;
    const { code, tier } = node.identity;
    if (tier !== 'station') throw new HujiError('CARD_TIER', 'remit');
    const proven = this.operators.prove(params, 'fee');
    const today = dayOf(node.clock);
    const day = dayParam(params, 'day') ?? today;
    const slip = textParam(params, 'slip');
    await node.store.commit(() => undefined);
    const taken = (await takenOn(node, day)).get(code) ?? 0;
    const before = sum(await remittancesOn(node, day, code));
    const left = taken - before;
    if (left <= 0) throw new HujiError('FEE_REMITTED', day);
    const paid = params['amount'] ?? left;
    const remitted = typeof paid === 'number' ? paid : Number(paid);
    const said = readRemittance(JSON.stringify({ day, taken: left, remitted, slip }));
    if (said === null) throw new HujiError('USAGE', 'amount');
    const draft = { ...nodeAct(REMITTANCE, code, said), since: today };
    const fault = node.capture.judge(draft, code);
    if (fault !== null) throw new HujiError(fault.code, fault.detail);
    const session = await this.operators.open(code, proven);
    const [done] = await node.capture.capture([draft], { lane: code, session });
    if (done?.ok !== true) throw new HujiError(done?.code ?? 'INTERNAL', done?.detail ?? '');
    return { station: code, ...said, change: done.change };
  }

  /** `fee list`: the ledger of a day, station by station, and of one station receipt by receipt. */
  private async list(params: Params): Promise<Json> {
    const { node } = this;
    const area = areaParam(params) ?? node.identity.code;
    const day = dayParam(params, 'day') ?? dayOf(node.clock);
    const taken = await takenOn(node, day);
    const paid = await remittancesOn(node, day);
    const lanes = new Set([...taken.keys(), ...paid.map(({ station }) => station)]);
    const stations = [...lanes]
      .filter((lane) => node.topology.isAtOrBelow(lane, area))
      .sort()
      .map((station): Json => {
        const own = paid.filter((each) => each.station === station);
        const fen = taken.get(station) ?? 0;
        const slips = own.map(({ slip }) => slip);
        return { station, taken: fen, remitted: sum(own), outstanding: fen - sum(own), slips };
      });
    return { area, day, stations, ...(await this.entries(params, area, day)) };
  }

  private async entries(params: Params, lane: Lane, day: string) {
    const { node } = this;
    const limit = countParam(params, 'limit', 50, LIMITS.listMax);
    const cursor = optionalText(params, 'cursor');
    const value = feeOnDay(lane, day);
    const [first, to] = indexRange(KIND.cardFee, value);
    const behind = (id: string) =>
      Buffer.concat([indexKey(KIND.cardFee, value, idToRef(id)), Buffer.from([0])]);
    const found: Json[] = [];
    let [last, next]: (string | null)[] = [null, null];
    for await (const [key] of node.store.range(cursor === null ? first : behind(cursor), to)) {
      const application = readApplication(node, indexRef(key));
      if (application === null) continue;
      if (found.length >= limit) {
        next = last ?? null;
        break;
      }
      last = refToId(application.ref);
      const number = acceptedValue(application.state, ACCEPTANCE);
      for (const fee of feesOf(application.record.contributions, lane)) {
        const { amount, receipt, exemption } = fee;
        if (fee.day === day) found.push({ number, amount, receipt, exemption });
      }
    }
    return { entries: found, next: next ?? null };
  }

  /** `report final --close`: from now on nothing is taken or paid in any more. */
  private async close(params: Params): Promise<Json> {
    const { node } = this;
    onlyProvince(node);
    const proven = this.operators.prove(params, 'fee');
    const campaign = currentCampaign(node);
    const day = dayOf(node.clock);
    if (phaseOn(campaign, day) !== 'summary') throw new HujiError('REPORT_EARLY', day);
    const { ledgerClosed } = node.authority.current();
    if (ledgerClosed !== null) throw new HujiError('LEDGER_CLOSED', ledgerClosed);
    const document = { campaign: campaign.name, closed: day };
    const change = await publish(node, this.operators, proven, ['ledger', campaign.name, document]);
    return { ...document, change };
  }
}

async function takenOn(
  { store }: Pick<HujiNode, 'store'>,
  day: string,
): Promise<Map<Lane, number>> {
  const tallies = await talliesBetween(store, day, day);
  return new Map(
    [...tallies].flatMap(([lane, { fee = 0 }]) => (fee > 0 ? [[lane, fee] as const] : [])),
  );
}

type Paid = Remittance & { readonly station: NodeCode };

async function remittancesOn(
  { store }: Pick<HujiNode, 'store'>,
  day: string,
  code?: NodeCode,
): Promise<Paid[]> {
  const acts = await actsOf(store, REMITTANCE, {
    subject: day,
    ...(code === undefined ? {} : { code }),
  });
  return acts.flatMap((act) => {
    const said = readRemittance(act.text);
    return said === null ? [] : [{ ...said, station: act.code }];
  });
}

function sum(all: readonly Paid[]): number {
  return all.reduce((total, { remitted }) => total + remitted, 0);
}
