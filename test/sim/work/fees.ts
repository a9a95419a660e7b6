import { FeeMethods } from '../../../node/methods/fee/fees.js';
import { feeTaking } from '../../../node/methods/fee/taking.js';
import type { HujiNode } from '../../../node/node.js';
import { type ActionType, anyStation, between, MINUTE, pick } from '../plan/action.js';
import type { Machine } from '../world/machine.js';
import type { World } from '../world/world.js';
import { whenPlanned } from './campaign.js';
import { apply, deskOf, hand } from './cards.js';
import { officersOf, writeAs } from './officers.js';

const EVENT = '973';
/** Fen: what the plan says of most editions, half of it for some, and what nobody has to pay. */
const AMOUNTS = [2000, 2000, 2000, 2000, 1500, 1000, 0, 700];
const EXEMPTIONS = ['1', '2', '3', '9'];
/** Receipts are numbered by hand: now and then one number is on two of them. */
const RECEIPTS = 2000;

const tills = new WeakMap<HujiNode, FeeMethods>();

/** Fees are taken for applications (工本费), and paid into the treasury, by the day. */
export const fees: ActionType = {
  kind: 'fees',
  group: 'work',
  weight: 3,
  draw: (shape, random) => ({ ...anyStation(shape, random), count: between(2, 8, random) }),
  perform: (world, { machine: name = '', count = 1 }, random) => {
    const station = world.machine(name);
    whenPlanned(world, station, random, () => atTheTill(world, station, random, count));
  },
};

function atTheTill(world: World, station: Machine, random: () => number, left: number): void {
  if (left === 0 || world.mended) return;
  const choice = random();
  if (choice < 0.25) apply(world, station, random);
  else if (choice < 0.8) takeOne(world, station, random);
  else void remit(world, station, random);
  const ms = between(MINUTE / 12, 2 * MINUTE, random);
  world.scheduler.after(ms, () => atTheTill(world, station, random, left - 1));
}

/** For one of those who have applied lately, paid for or not. */
function takeOne(world: World, station: Machine, random: () => number): void {
  const applied = world.ledger.everSaid().filter(({ event, lane }) => {
    return event === '500' && (lane === station.code || random() < 0.03);
  });
  const card = pick(applied.slice(-4), random)?.record;
  const { node } = station;
  if (card === undefined || node === null) return;
  const amount = pick(AMOUNTS, random) ?? 0;
  const receipt = `R${between(1, RECEIPTS, random)}`;
  const isExempt = amount < 1500 ? random() < 0.9 : random() < 0.05;
  const line = {
    ...{ card, amount: String(amount) },
    ...(amount > 0 || random() < 0.1 ? { receipt } : {}),
    ...(isExempt ? { exemption: pick(amount === 0 ? ['3'] : EXEMPTIONS, random) ?? '' } : {}),
  };
  hand(world, station, { act: 'fee', lane: station.code }, line, (said) => feeTaking(node, said));
}

/** What is left of a day, mostly all of it; now and then somebody else would do it. */
async function remit(world: World, station: Machine, random: () => number): Promise<void> {
  const above = world.machines.get(station.place.parent ?? '');
  const by = random() < 0.95 ? station : (above ?? station);
  const { node } = by;
  if (node === null) return;
  const till = tills.get(node) ?? new FeeMethods(node, officersOf(by), deskOf(node));
  tills.set(node, till);
  const slip = `P-${between(1, RECEIPTS, random)}`;
  const less = random() < 0.05 ? { amount: between(1, 5000, random) } : {};
  await writeAs(world, by, { what: 'remit', event: EVENT }, async () => {
    const done = await till.methods()['fee.remit']({ slip, ...less });
    const { taken, change } = done as { taken: number; change: string };
    return { said: `remits ${taken}`, changes: [change] };
  });
}
