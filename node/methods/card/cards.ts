import { clocksOf, dueOn } from '../../../conflict/card/card-clock.js';
import { ACCEPTANCE, APPLICANT, acceptedValue, sentUp } from '../../../conflict/card/card-state.js';
import {
  CARD_STAGES,
  type CardAct,
  type CardStage,
  cardActOf,
  isCardStep,
} from '../../../conflict/card/stages.js';
import { type Contribution, statedValue } from '../../../conflict/record.js';
import { attachmentsIn } from '../../../proto/attachment.js';
import { HujiError } from '../../../proto/errors.js';
import { fieldAt, fieldNo } from '../../../proto/fields.js';
import { hlcToText } from '../../../proto/hlc.js';
import { idToRef, type Lane, refToId } from '../../../proto/id.js';
import { checkNodeCode } from '../../../proto/node-code.js';
import { dayOf } from '../../clock.js';
import type { CallIo, Json } from '../../control/control.js';
import { LIMITS } from '../../limits.js';
import type { HujiNode } from '../../node.js';
import { operatorOf } from '../explaining.js';
import { checkTrained, type Operators } from '../operators.js';
import { areaParam, countParam, optionalText, type Params, textParam } from '../params.js';
import { masked, unmasked } from '../people.js';
import { acceptance } from './accepting.js';
import {
  type Application,
  applicationsAt,
  findApplication,
  type ListPlace,
} from './applications.js';
import { CardDesk, type Look } from './desk.js';
import { unfitFor } from './fitness.js';
import { heldBy, heldIn } from './held.js';
import { PRINTED } from './items.js';
import { step } from './stepping.js';

/** Fields that say where an application is, not what it is about. */
const OF_STAGES = new Set(['SHHJ', 'SQRY', 'ZPCL'].map(fieldNo));

/** Besides accepting: what is done by trained officers only. */
const TRAINED: ReadonlySet<CardAct> = new Set(['review', 'approve']);

/** What `card` commands ask of a node. */
export class CardMethods {
  private readonly node: HujiNode;
  private readonly operators: Operators;
  readonly desk: CardDesk;

  constructor(node: HujiNode, operators: Operators) {
    this.node = node;
    this.operators = operators;
    this.desk = new CardDesk(node);
  }

  /** `card accept`: lines in, answers out. */
  accept(params: Params, io: CallIo): Promise<Json> {
    const proven = this.operators.prove(params, 'card-accept');
    checkTrained(proven.operator, dayOf(this.node.clock));
    const look: Look = (line) => acceptance(this.node, line);
    return this.desk.run(this.operators, proven, { act: 'accept', look }, io);
  }

  /** `card step STEP`: the same of every later step. */
  step(params: Params, io: CallIo): Promise<Json> {
    const act = textParam(params, 'step');
    if (!isCardStep(act)) throw new HujiError('USAGE', 'step');
    const proven = this.operators.prove(params, `card-${act}`);
    if (TRAINED.has(act)) checkTrained(proven.operator, dayOf(this.node.clock));
    const { node } = this;
    const checks = { ofGate: (lane: Lane) => node.gates.check(lane), unfitFor };
    const look: Look = (line, operator) => step(node, act, line, operator, checks);
    return this.desk.run(this.operators, proven, { act, look }, io);
  }

  /** `card list`: applications at a stage, or how many there are at each. */
  async list(params: Params): Promise<Json> {
    const { node } = this;
    const area = areaParam(params) ?? node.identity.code;
    const stage = optionalText(params, 'stage');
    const counts = this.counts(area);
    const held = heldIn(node, area, dayOf(node.clock));
    if (stage === null) return { area, counts, held, applications: [], next: null };
    if (!isCardStage(stage)) throw new HujiError('USAGE', 'stage');
    const limit = countParam(params, 'limit', 50, LIMITS.listMax);
    const after = placeOf(optionalText(params, 'cursor'));
    const { found, next } = await applicationsAt(node, stage, area, limit, after);
    return {
      area,
      counts,
      held,
      applications: found.map((each) => rowOf(each)),
      next: next === null ? null : `${next.lane}/${refToId(next.ref)}`,
    };
  }

  private counts(area: string): { [stage: string]: Json } {
    const { counters, topology } = this.node;
    const sums = CARD_STAGES.map(() => 0);
    for (const [lane, { cards }] of counters.all()) {
      if (!topology.isAtOrBelow(lane, area)) continue;
      cards.forEach((count, at) => {
        sums[at] = (sums[at] ?? 0) + count;
      });
    }
    return Object.fromEntries(CARD_STAGES.map((stage, at) => [stage, sums[at] ?? 0]));
  }

  /** `card show`: every act, who took it and when, and what is printed. */
  async show(params: Params): Promise<Json> {
    const application = await this.named(params);
    const whole = unmasked(params);
    const show = (field: number, value: string) => (whole ? value : masked(field, value));
    const { state } = application;
    const items: { [id: string]: Json } = {};
    for (const field of PRINTED) {
      items[fieldAt(field)?.id ?? field] = show(field, sentUp(state, field));
    }
    const counted = new Set(state.path.map(({ item }) => item));
    const acts = [...state.path.map(({ item }) => item), ...state.idle].map((item): Json => {
      const said: { [id: string]: Json } = {};
      item.change.fields.forEach((field, at) => {
        if (field < fieldNo('SQRY') || OF_STAGES.has(field)) return;
        said[fieldAt(field)?.id ?? field] = item.change.values[at] ?? '';
      });
      return {
        step: cardActOf(item.change.event),
        change: refToId(item.ref),
        on: item.change.since,
        at: hlcToText(item.change.hlc),
        author: this.node.log.branch(item.branch).author.code,
        operator: operatorOf(this.node, item),
        counts: counted.has(item),
        fields: said,
        photo: photoOf(item),
      };
    });
    const held = await this.heldBy(application);
    return { ...rowOf(application), held, ...dueOf(this.node, application), items, acts };
  }

  /** `card status`: for the counter, with nothing of the person in it. */
  async status(params: Params): Promise<Json> {
    const application = await this.named(params);
    const { path, stage } = application.state;
    const last = path.at(-1)?.item.change;
    const since = last?.since ?? null;
    const held = await this.heldBy(application);
    const why = whyOf(application);
    return {
      number: numberOf(application),
      stage,
      since,
      why,
      held,
      ...dueOf(this.node, application),
    };
  }

  private heldBy(application: Application): Promise<Json> {
    return heldBy(this.node, application, dayOf(this.node.clock));
  }

  private async named(params: Params): Promise<Application> {
    const application = await findApplication(this.node, textParam(params, 'card'));
    if (application === null) throw new HujiError('CARD_UNKNOWN');
    return application;
  }
}

/** SHA-256 of the photo an act sent up; null: none. */
function photoOf({ change }: Contribution): string | null {
  const [photo] = attachmentsIn(change).values();
  return photo?.hash ?? null;
}

function isCardStage(text: string): text is CardStage {
  return (CARD_STAGES as readonly string[]).includes(text);
}

/** Why it was stopped or sent back, where it was; '' otherwise. */
function whyOf({ state: { path } }: Application): string {
  const last = path.at(-1)?.item;
  if (last === undefined) return '';
  const said = [fieldNo('THYY'), fieldNo('HJSM')].map((field) => statedValue(last, field) ?? '');
  return said.filter((text) => text !== '').join(' ');
}

function numberOf({ state }: Application): string {
  return acceptedValue(state, ACCEPTANCE);
}

function rowOf(application: Application): { readonly [name: string]: Json } {
  const { id, state } = application;
  const first = state.path[0]?.item.change;
  const last = state.path.at(-1)?.item.change;
  return {
    card: id,
    number: numberOf(application),
    person: acceptedValue(state, APPLICANT),
    station: state.lane,
    generation: acceptedValue(state, fieldNo('ZJDC')),
    reason: acceptedValue(state, fieldNo('SLYY')),
    stage: state.stage,
    accepted: first?.since ?? null,
    since: last?.since ?? null,
  };
}

/** By when the stage it is at, and the card itself, are due; null: no clock, or no campaign. */
function dueOf(
  { authority }: Pick<HujiNode, 'authority'>,
  { state }: Application,
): { readonly due: string | null; readonly cardDue: string | null } {
  const { campaign } = authority.current();
  const [card, part] =
    campaign === null ? [] : clocksOf(state).map((each) => dueOn(campaign, each));
  return { due: part ?? null, cardDue: card ?? null };
}

function placeOf(cursor: string | null): ListPlace | null {
  if (cursor === null) return null;
  const [lane = '', id = ''] = cursor.split('/');
  return { lane: checkNodeCode(lane), ref: idToRef(id) };
}
