import { APPLICANT, acceptedValue } from '../../../conflict/card/card-state.js';
import { type CardStage, isBinding } from '../../../conflict/card/stages.js';
import { step } from '../../../node/methods/card/stepping.js';
import type { ChangeId } from '../../../proto/id.js';
import type { Tier } from '../../../proto/node-code.js';
import { about, householdNumber } from '../../node/drafts.js';
import { type ActionType, anyStation, between, MINUTE, SECOND } from '../plan/action.js';
import type { Acknowledged } from '../world/ledger.js';
import type { Machine } from '../world/machine.js';
import { PROVINCE, pathUp } from '../world/shape.js';
import type { World } from '../world/world.js';
import { applicant, applyFor, FORWARD, hand, stateAt, TIER_OF } from './cards.js';

const LAST = 4;
const ROUNDS = 16;
const TIERS: readonly Tier[] = ['station', 'county', 'city', 'province'];
const ENDED: ReadonlySet<CardStage> = new Set(['cancelled', 'recalled']);

/**
 * Cards are made without a stop: people apply, get theirs and apply again (换领); some move while
 * one is being made, and apply where they live now.
 */
export const renewal: ActionType = {
  kind: 'renewal',
  group: 'work',
  weight: 1.5,
  draw: (shape, random) => ({
    machine: anyStation(shape, random).machine ?? '',
    other: anyStation(shape, random).machine ?? '',
  }),
  perform: (world, { machine: name = '', other = '', seed }, random) => {
    const station = world.machine(name);
    const person = applicant(world, station, random);
    if (person === undefined) return;
    applyFor(world, station, person, random);
    goOn(world, station, random, ROUNDS);
    if (other === name || random() < 0.5) return;
    world.scheduler.after(between(2, 10, random) * MINUTE, () => {
      if (!world.mended) moveOne(world, [station, world.machine(other)], `renewal-${seed}`, random);
    });
  },
};

/** Of those whose cards are being made, the last one to apply moves, and applies anew. */
function moveOne(
  world: World,
  [from, to]: readonly [Machine, Machine],
  act: string,
  random: () => number,
): void {
  const moving = applicationsAt(world, from)
    .map(({ record }) => stateAt(world.machine(PROVINCE), record))
    .findLast((state) => state !== null && isBinding(state.stage));
  if (moving === undefined || moving === null) return;
  const person = acceptedValue(moving, APPLICANT);
  moveTo(world, person, [from, to], act);
  world.scheduler.after(10 * SECOND, () => {
    if (world.mended) return;
    applyFor(world, to, person, random);
    goOn(world, to, random, ROUNDS);
  });
}

export function moveTo(
  world: World,
  person: ChangeId,
  [from, to]: readonly [Machine, Machine],
  act: string,
): void {
  const since = '20040801';
  const out = about(person, '106', { QCRQ: since }, 'register', { act, since });
  const arrival = about(person, '105', { HH: householdNumber(0) }, 'register', { act, since });
  world.write(from, [out], from.code);
  world.write(to, [arrival], to.code);
  world.follow(person, to.code);
}

export function applicationsAt({ ledger }: World, { code }: Machine): readonly Acknowledged[] {
  return ledger.everSaid().filter(({ event, lane }) => event === '500' && lane === code);
}

/** Every so often each application of a station goes on by one step. */
function goOn(world: World, station: Machine, random: () => number, left: number): void {
  if (left === 0 || world.mended) return;
  for (const { record } of applicationsAt(world, station).slice(-LAST)) {
    forward(world, station, record);
  }
  const ms = between(10, 30, random) * SECOND;
  world.scheduler.after(ms, () => goOn(world, station, random, left - 1));
}

export function forward(world: World, station: Machine, card: ChangeId): void {
  const path = pathUp(world.shape, station.code).map((name) => world.machine(name));
  // Whoever stands highest has heard of the steps of those above the station.
  const stage = path.reduce<CardStage | null>(
    (found, at) => stateAt(at, card)?.stage ?? found,
    null,
  );
  const act = stage === null || ENDED.has(stage) ? undefined : FORWARD[stage];
  if (act === undefined) return;
  // The next tier up stands in for one that is missing.
  const least = TIERS.indexOf(TIER_OF[act]);
  const by = path.find(({ place }) => TIERS.indexOf(place.tier) >= least);
  const node = by?.node ?? null;
  if (by === undefined || node === null) return;
  const line = { card, why: '核实', old: 'collected' };
  hand(world, by, { act, lane: station.code }, line, (said, operator) =>
    step(node, act, said, operator),
  );
}
