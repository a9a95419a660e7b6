import { type CardState, cardState } from '../../../conflict/card/card-state.js';
import { FEE_EVENT } from '../../../conflict/card/fee.js';
import {
  CARD_EVENTS,
  CARD_STEPS,
  type CardAct,
  type CardStage,
  type CardStep,
  mayFollow,
} from '../../../conflict/card/stages.js';
import { numberFaults } from '../../../conflict/cases/number.js';
import { checkState } from '../../../conflict/check.js';
import { authorityDraft } from '../../../node/authority/registrar.js';
import { acceptance } from '../../../node/methods/card/accepting.js';
import { CardDesk, type Look } from '../../../node/methods/card/desk.js';
import { step } from '../../../node/methods/card/stepping.js';
import { checkDraft } from '../../../node/methods/check/enter.js';
import type { HujiNode } from '../../../node/node.js';
import { entityNo } from '../../../proto/entity.js';
import { HujiError } from '../../../proto/errors.js';
import { fieldNo } from '../../../proto/fields.js';
import { type ChangeId, idToRef } from '../../../proto/id.js';
import type { Tier } from '../../../proto/node-code.js';
import { photo } from '../../node/methods/card/jpeg.js';
import { type ActionType, anyStation, between, pick, SECOND } from '../plan/action.js';
import type { Machine } from '../world/machine.js';
import { audienceOf, PROVINCE } from '../world/shape.js';
import type { World } from '../world/world.js';

const PERSON = entityNo('person');
const CARD = entityNo('card');

/** Who takes which step; another tries now and then. */
export const TIER_OF: { readonly [step in CardStep]: Tier } = {
  review: 'county',
  approve: 'county',
  sample: 'city',
  authorise: 'province',
  produce: 'province',
  reject: 'station',
  dispatch: 'province',
  receive: 'station',
  'hand-over': 'station',
  return: 'county',
  resume: 'station',
  cancel: 'station',
  recall: 'province',
  loss: 'station',
  collect: 'station',
  destroy: 'province',
};
/** What goes on with an application, as against what stops it. */
export const FORWARD: { readonly [stage in CardStage]?: CardStep } = {
  accepted: 'review',
  reviewed: 'approve',
  approved: 'sample',
  sampled: 'authorise',
  authorised: 'produce',
  produced: 'dispatch',
  rejected: 'produce',
  dispatched: 'receive',
  received: 'hand-over',
  returned: 'resume',
  recalled: 'destroy',
  cancelled: 'destroy',
};

/** People apply for cards, and officers of every tier go on with the applications. */
export const cards: ActionType = {
  kind: 'cards',
  group: 'work',
  weight: 6,
  draw: (shape, random) => ({ ...anyStation(shape, random), count: between(1, 6, random) }),
  perform: (world, { machine = '', count = 1 }, random) => {
    const station = world.machine(machine);
    for (let at = 0; at < count; at++) {
      if (random() < 0.6) apply(world, station, random);
      else pursue(world, station, random, between(1, 12, random));
    }
  },
};

/** The province lets cards be issued for an area, or no longer. */
export const gates: ActionType = {
  kind: 'gates',
  group: 'work',
  weight: 1,
  draw: (shape, random) => anyStation(shape, random),
  perform: (world, { machine: station = '' }, random) => {
    const area = random() < 0.5 ? station : `${station.slice(0, 6)}000000`;
    const open = random() < 0.6;
    say(world, area, open, random() < 0.9 ? '20041231' : '20040801');
  },
};

/** The province lets cards be issued there until the end of the year. */
export function openGate(world: World, area: string): void {
  say(world, area, true);
}

function say(world: World, area: string, open: boolean, until = '20041231'): void {
  const proof = { digest: '', cut: '', figures: {}, why: open ? '' : '摘要不符' };
  const document = { area, open, from: '20040801', until, ...proof };
  world.write(
    world.machine(PROVINCE),
    [authorityDraft('913', 'gate', area, document)],
    'all',
    true,
  );
}

function hasNumber(node: HujiNode, id: string): boolean {
  const view = node.query.record(PERSON, idToRef(id));
  const value = (field: string) => view?.value(fieldNo(field)) ?? '';
  return numberFaults(value('GMSFHM'), value('CSRQ'), value('XB'), null).length === 0;
}

const desks = new WeakMap<HujiNode, CardDesk>();

/** All acts on applications of a node are written at one desk. */
export function deskOf(node: HujiNode): CardDesk {
  const desk = desks.get(node) ?? new CardDesk(node);
  desks.set(node, desk);
  return desk;
}

/** Somebody applies there, if there is anybody. */
export function apply(world: World, station: Machine, random: () => number): void {
  const person = applicant(world, station, random);
  if (person !== undefined) applyFor(world, station, person, random);
}

/** One of the first few people there, mostly of those with a number that is right. */
export function applicant(world: World, station: Machine, random: () => number) {
  const { node } = station;
  if (node === null) return undefined;
  const people = world.records.filter((each) => {
    return each.lane === station.code && each.kind === 'person';
  });
  const sound = people.filter(({ id }) => hasNumber(node, id)).slice(0, 3);
  return pick(random() < 0.9 ? sound : people, random)?.id;
}

/** Verified first where he has not been, and now and then the gate is opened for him. */
export function applyFor(
  world: World,
  station: Machine,
  person: ChangeId,
  random: () => number,
): void {
  const { node } = station;
  if (node === null) return;
  const view = node.query.record(PERSON, idToRef(person));
  if (!node.authority.current().gates.isOpen(station.code, '20040802') && random() < 0.4) {
    say(world, station.code, true);
  }
  if (view !== null && checkState(view.record, station.code).step === null) {
    const said: { [name: string]: string } = { channel: 'internal', result: 'agrees' };
    const result = {
      ...{ id: view.ref, done: 'verified' as const, date: '' },
      word: (name: string) => said[name] ?? '',
    };
    world.write(station, [checkDraft(node, view, station.code, result)], station.code);
  }
  const line = { person, reason: '12', photo: photo(between(0, 50, random)) };
  hand(world, station, { act: 'accept', lane: station.code }, line, (said) =>
    acceptance(node, said),
  );
}

/** Step after step, as the answers of one tier reach the next. */
function pursue(world: World, station: Machine, random: () => number, left: number): void {
  if (left === 0 || world.mended) return;
  goOn(world, station, random);
  const ms = between(5, 40, random) * SECOND;
  world.scheduler.after(ms, () => pursue(world, station, random, left - 1));
}

function goOn(world: World, station: Machine, random: () => number): void {
  const known = world.ledger.everSaid().filter(({ event, lane }) => {
    return event === '500' && lane === station.code;
  });
  const card = pick(known.slice(-3), random)?.record;
  if (card === undefined) return;
  const stage = stageAt(station, card) ?? stageAt(world.machine(PROVINCE), card);
  if (stage === null) return;
  const stops = CARD_STEPS.filter((each) => mayFollow(stage, each));
  const act = (random() < 0.85 ? FORWARD[stage] : undefined) ?? pick(stops, random);
  if (act === undefined) return;
  const path = audienceOf(world.shape, station.code).map((name) => world.machine(name));
  const wanted = path.find(({ place }) => place.tier === TIER_OF[act]);
  const by = random() < 0.9 ? (wanted ?? world.machine(PROVINCE)) : pick(path, random);
  if (by?.node === null || by === undefined) return;
  const { node } = by;
  const line = { card, fault: '20', why: '核实', old: 'collected' };
  hand(world, by, { act, lane: station.code }, line, (said, operator) =>
    step(node, act, said, operator),
  );
}

function stageAt(machine: Machine, card: string): CardStage | null {
  return stateAt(machine, card)?.stage ?? null;
}

/** How far an application is by what a machine holds; null: nothing, or it is down. */
export function stateAt({ node }: Machine, card: string): CardState | null {
  const record = node?.applier.read(node.store, CARD, idToRef(card)) ?? null;
  return record === null ? null : cardState(record);
}

/** At the desk of a machine, where the officer is known by its name. */
export function hand(
  world: World,
  machine: Machine,
  { act, lane }: { readonly act: CardAct | 'fee'; readonly lane: string },
  line: { readonly [name: string]: string },
  look: Look,
): void {
  const { node, life, name } = machine;
  if (node === null) return;
  const desk = deskOf(node);
  const caller = { operator: name, act, session: () => Promise.resolve(0) };
  desk
    .take(JSON.stringify(line), caller, look)
    .then((answer) => {
      if (life.over) return;
      const { ok, code, reasons, change, card } = answer as { readonly [name: string]: unknown };
      if (ok !== true) {
        const why = (reasons as { code: string }[]).map((reason) => reason.code).join(' ');
        world.scheduler.note(`${name} does not ${act}: ${code} ${why}`);
        return;
      }
      world.scheduler.note(`${name} takes ${act} of ${card}`);
      const { stream, seq } = idToRef(String(change));
      const event = act === 'fee' ? FEE_EVENT : CARD_EVENTS[act];
      world.ledger.add(
        { machine: name, lane, event, at: world.scheduler.now },
        { ok: true, stream, seq, change: String(change), id: String(card) },
      );
    })
    .catch((error: Error) => {
      if (!(error instanceof HujiError)) throw error;
      world.scheduler.note(`${name} cannot ${act}: ${error.code}`);
    });
}
