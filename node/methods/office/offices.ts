import { type Campaign, firstDay } from '../../../conflict/campaign/campaign.js';
import { OFFICE_ACTS, officeDocument } from '../../../conflict/campaign/office.js';
import { at, type OfficeState, remaining } from '../../../conflict/campaign/office-state.js';
import { HujiError } from '../../../proto/errors.js';
import { OFFICE } from '../../apply/act-book.js';
import { dayOf } from '../../clock.js';
import type { Json } from '../../control/control.js';
import type { HujiNode } from '../../node.js';
import { nodeAct } from '../../node-act.js';
import { Turns } from '../../turns.js';
import { currentCampaign } from '../campaign/current-campaign.js';
import type { Operators } from '../operators.js';
import { optionalText, type Params, textParam } from '../params.js';
import { type Held, heldOf } from './office-book.js';
import { officeActs } from './office-step.js';

/** What `office` commands ask of a node. */
export class OfficeMethods {
  private readonly node: HujiNode;
  private readonly operators: Operators;
  private readonly turns = new Turns();

  constructor(node: HujiNode, operators: Operators) {
    this.node = node;
    this.operators = operators;
  }

  methods() {
    return {
      'office.show': (params: Params) => this.show(params),
      'office.step': (params: Params) => this.step(params),
    };
  }

  /** `office show`: every former office at or below this node, and where its orders are. */
  async show(params: Params): Promise<Json> {
    const campaign = currentCampaign(this.node);
    const named = optionalText(params, 'office');
    const offices = campaign.offices.filter(({ code }) => named === null || named === code);
    if (named !== null && offices.length === 0) throw new HujiError('OFFICE_UNKNOWN', named);
    const day = dayOf(this.node.clock);
    const { topology, identity } = this.node;
    const heard = offices.filter(({ code }) => topology.isAtOrBelow(code, identity.code));
    const held = await Promise.all(heard.map((office) => heldOf(this.node, office)));
    return { day, offices: held.map((each) => officeJson(campaign, each, day)) };
  }

  /** `office step`: one signed word after the other, so that what is looked at is still so. */
  step(params: Params): Promise<Json> {
    return this.turns.run(() => this.write(params));
  }

  private async write(params: Params): Promise<Json> {
    const { node } = this;
    const proven = this.operators.prove(params, 'office');
    const step = OFFICE_ACTS.find((name) => name === textParam(params, 'step'));
    if (step === undefined) throw new HujiError('USAGE', 'step');
    const code = textParam(params, 'office');
    const office = currentCampaign(node).offices.find((each) => each.code === code);
    if (office === undefined) throw new HujiError('OFFICE_UNKNOWN', code);
    await node.store.commit(() => undefined);
    const held = await heldOf(node, office);
    const asked = { held, step, params, operator: proven.operator.name, day: dayOf(node.clock) };
    const drafts = (await officeActs(node, asked)).map((act) => ({
      ...nodeAct(OFFICE, code, officeDocument(act)),
      since: asked.day,
    }));
    for (const draft of drafts) {
      const fault = node.capture.judge(draft, code);
      if (fault !== null) throw new HujiError(fault.code, fault.detail);
    }
    const session = await this.operators.open(code, proven);
    const written = await node.capture.capture(drafts, { lane: code, session, seal: true });
    const acts = written.map((done) => {
      if (!done.ok) throw new HujiError(done.code, done.detail);
      return done.change;
    });
    const { state } = await heldOf(node, office);
    return { office: code, step, acts, ...figures(state) };
  }
}

/** How far an office is: it works, hands over from the first day of the pilot on, is withdrawn. */
export function officeStage(
  campaign: Campaign,
  { withdrawn }: OfficeState,
  day: string,
): 'active' | 'draining' | 'withdrawn' {
  if (withdrawn !== null) return 'withdrawn';
  return day < firstDay(campaign, 'pilot') ? 'active' : 'draining';
}

function figures(state: OfficeState): { readonly [name: string]: number } {
  const { orders, blanks, idle } = state;
  const open = at(orders, 'open');
  return {
    listed: orders.size,
    open: open.filter(({ isMade }) => !isMade).length,
    made: open.filter(({ isMade }) => isMade).length,
    handedOver: at(orders, 'listed').length,
    takenOver: at(orders, 'taken').length,
    produced: at(orders, 'produced').length,
    ...{ blanks, remaining: remaining(state), idle },
  };
}

function officeJson(campaign: Campaign, { office, words, state }: Held, day: string): Json {
  const stage = officeStage(campaign, state, day);
  const { code, name, until } = office;
  const withdrawn = words.find(({ ref }) => ref === state.withdrawn?.ref)?.kept.day ?? null;
  const late = stage === 'draining' && until < day;
  return { office: code, name, stage, until, withdrawn, late, ...figures(state) };
}
