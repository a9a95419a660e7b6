import {
  AFTER,
  APPLICANT,
  acceptedValue,
  lastAct,
  OLD_CARD,
  validCards,
} from '../../../conflict/card/card-state.js';
import {
  CARD_EVENTS,
  type CardAct,
  type CardStep,
  mayFollow,
} from '../../../conflict/card/stages.js';
import { statedValue } from '../../../conflict/record.js';
import { HujiError } from '../../../proto/errors.js';
import { fieldNo } from '../../../proto/fields.js';
import { type ChangeRef, idToRef, type Lane, refToId } from '../../../proto/id.js';
import { dayOf } from '../../clock.js';
import type { HujiNode } from '../../node.js';
import { operatorOf } from '../explaining.js';
import { actDraft, itemsOf, namedIn, optional } from './accepting.js';
import { type Application, applicationsOf } from './applications.js';
import { type Intended, type Line, Refusal } from './desk.js';
import { type Obstacle, obstaclesTo } from './obstacles.js';

const GENERATION = fieldNo('ZJDC');

/** Acts that no officer takes who took one of those before it (受理、审核、签发 apart). */
const APART: { readonly [act in CardAct]?: readonly CardAct[] } = {
  review: ['accept'],
  approve: ['accept', 'review'],
  authorise: ['accept', 'review', 'approve'],
};

/** What each line of a step may say, beside the application. */
const CELLS: { readonly [name: string]: string } = {
  fault: 'THYY',
  why: 'HJSM',
  batch: 'PCH',
  body: 'ZTH',
};

/** Not done for somebody who has gone, or while it is open who he is. */
const ONLY_FIT: ReadonlySet<CardAct> = new Set(['produce', 'dispatch', 'hand-over']);

/** What is looked at besides the application itself, before a step is taken. */
export interface Checks {
  /** Closes the gate of a lane whose proof has broken, before anything is authorised there. */
  ofGate(lane: Lane): Promise<void>;
  unfitFor(node: HujiNode, application: Application): Promise<Obstacle[]>;
}

const UNCHECKED: Checks = {
  ofGate: () => Promise.resolve(),
  unfitFor: () => Promise.resolve([]),
};

/** A line of `card step STEP`: `{"ref"?,"card","why"?,"fault"?,"batch"?,"body"?,"old"?}`. */
export async function step(
  node: HujiNode,
  act: CardStep,
  line: Line,
  operator: string,
  checks: Checks = UNCHECKED,
): Promise<Intended> {
  const application = await namedIn(node, line);
  const { state } = application;
  if (!node.topology.isAtOrBelow(state.lane, node.identity.code))
    throw new HujiError('CARD_UNKNOWN');
  const { rights } = node.authority.current();
  if (!rights.allows(CARD_EVENTS[act], node.identity.tier, 'other')) {
    throw new HujiError('CARD_TIER', `${node.identity.tier} ${act}`);
  }
  if (!mayFollow(state.stage, act)) throw new HujiError('CARD_STAGE', `${act} at ${state.stage}`);
  checkSeparation(node, application, act, operator);
  const person = idToRef(acceptedValue(state, APPLICANT));
  const day = dayOf(node.clock);
  const cells: [number, string][] = [
    [AFTER, refToId(state.path.at(-1)?.item.ref ?? application.ref)],
    ...Object.entries(CELLS).map(([name, id]): [number, string] => [
      fieldNo(id),
      optional(line, name) ?? '',
    ]),
  ];
  if (act === 'authorise') await checks.ofGate(state.lane);
  if (ONLY_FIT.has(act)) {
    const reasons = await checks.unfitFor(node, application);
    if (reasons.length > 0) throw new Refusal(reasons);
  }
  if (act === 'authorise') cells.push(...(await authorising(node, application, person, day)));
  if (act === 'hand-over') cells.push(handingOver(application, line));
  if (act === 'resume') cells.push(...(await resuming(node, application, person, day)));
  return {
    lane: state.lane,
    subjects: [application.id, refToId(person)],
    part: () => ({
      draft: actDraft(CARD_EVENTS[act], application.ref, day, cells),
      told: { step: act },
    }),
  };
}

function checkSeparation(
  node: HujiNode,
  { state }: Application,
  act: CardStep,
  operator: string,
): void {
  for (const before of APART[act] ?? []) {
    const item = lastAct(state, before);
    if (item !== null && operatorOf(node, item) === operator) {
      throw new HujiError('CARD_SEPARATION', `${before} ${act}`);
    }
  }
}

/** The binding decision: nothing may stand in the way, and it names what is to be taken in. */
async function authorising(
  node: HujiNode,
  application: Application,
  person: ChangeRef,
  day: string,
): Promise<[number, string][]> {
  const { lane } = application.state;
  const generation = generationOf(application);
  const reasons = await obstaclesTo(node, { person, lane, day, application, generation });
  if (reasons.length > 0) throw new Refusal(reasons);
  const all = await applicationsOf(node, person);
  const valid = validCards(all.filter(({ id }) => id !== application.id));
  const old: [number, string] = [OLD_CARD, valid.map(({ id }) => id).join(' ')];
  // Which generation it is the act says only of the first: that is judged by another day.
  return generation === '1' ? [old, [GENERATION, generation]] : [old];
}

function generationOf({ state }: Application): '1' | '2' {
  return acceptedValue(state, GENERATION) === '1' ? '1' : '2';
}

/** Who gets a card gives up the old one, or has reported it lost. */
function handingOver({ state }: Application, line: Line): [number, string] {
  const authorised = lastAct(state, 'authorise');
  const due = authorised === null ? '' : (statedValue(authorised, OLD_CARD) ?? '');
  if (due !== '' && optional(line, 'old') === null) throw new HujiError('CARD_OLD', due);
  return [OLD_CARD, due];
}

/** What the register shows now is what goes up, if nothing else stands in the way. */
async function resuming(
  node: HujiNode,
  application: Application,
  person: ChangeRef,
  day: string,
): Promise<[number, string][]> {
  const { lane } = application.state;
  const generation = generationOf(application);
  const found = await obstaclesTo(node, { person, lane, day, application, generation });
  const reasons = found.filter(({ code }) => code !== 'CARD_ITEMS');
  if (reasons.length > 0) throw new Refusal(reasons);
  return itemsOf(node, person);
}
