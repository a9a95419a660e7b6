import { ReadinessMethods } from '../../../node/methods/campaign/readiness.js';
import { ReadinessKeeper } from '../../../node/methods/campaign/readiness-keeper.js';
import type { HujiNode } from '../../../node/node.js';
import { isAtOrBelow } from '../../../proto/node-code.js';
import { type ActionType, anyMachine, between, MINUTE, pick } from '../plan/action.js';
import type { Machine } from '../world/machine.js';
import type { World } from '../world/world.js';
import { whenPlanned } from './campaign.js';
import { officersOf, refusedTo, writeAs } from './officers.js';

const EVENT = '974';
const DEVICES = ['camera=DC-1', 'camera=DC-2', 'printer=LP-7', 'scanner=S1'];

const keepers = new WeakMap<HujiNode, ReadinessKeeper>();

/** Daemons say what they see of their nodes, officers what is set up; who is above signs off. */
export const readying: ActionType = {
  kind: 'readying',
  group: 'work',
  weight: 2,
  draw: (shape, random) => ({ ...anyMachine(shape, random), count: between(1, 6, random) }),
  perform: (world, { machine: name = '', count = 1 }, random) => {
    const machine = world.machine(name);
    whenPlanned(world, machine, random, () => makeReady(world, machine, random, count));
  },
};

function makeReady(world: World, machine: Machine, random: () => number, left: number): void {
  if (left === 0 || world.mended) return;
  void oneWord(world, machine, random);
  const ms = between(MINUTE / 4, 4 * MINUTE, random);
  world.scheduler.after(ms, () => makeReady(world, machine, random, left - 1));
}

async function oneWord(world: World, machine: Machine, random: () => number): Promise<void> {
  const { node, life, code } = machine;
  const choice = random();
  const path = world.shape.filter((place) => isAtOrBelow(code, place.code));
  const above = pick(path, random);
  if (node === null) return;
  try {
    if (choice < 0.45) await look(world, machine, node);
    else if (choice < 0.75) await equip(world, machine, random);
    else await signOff(world, world.machine(above?.code ?? code), code, random);
  } catch (error) {
    if (!life.over) refusedTo(world, machine, 'be ready', error);
  }
}

async function look(world: World, machine: Machine, node: HujiNode): Promise<void> {
  const keeper = keepers.get(node) ?? new ReadinessKeeper(node, 'sim');
  keepers.set(node, keeper);
  const said = await keeper.look();
  if (!machine.life.over && said) world.scheduler.note(`${machine.name} says how ready it is`);
}

async function equip(world: World, machine: Machine, random: () => number): Promise<void> {
  const devices = DEVICES.filter(() => random() < 0.6);
  const below = world.shape.filter(({ code }) => isAtOrBelow(code, machine.code));
  const about = random() < 0.7 ? machine.code : (pick(below, random)?.code ?? machine.code);
  await say(world, machine, 'campaign.equip', { node: about, devices });
}

async function signOff(
  world: World,
  by: Machine,
  about: string,
  random: () => number,
): Promise<void> {
  const withdraw = random() < 0.3;
  await say(world, by, 'campaign.sign-off', { node: about, withdraw, why: withdraw ? '待查' : '' });
}

type Method = keyof ReturnType<ReadinessMethods['methods']>;

async function say(
  world: World,
  by: Machine,
  method: Method,
  params: { readonly [name: string]: string | boolean | string[] },
): Promise<void> {
  const { node } = by;
  if (node === null) return;
  await writeAs(world, by, { what: method, event: EVENT }, async () => {
    const done = await new ReadinessMethods(node, officersOf(by)).methods()[method](params);
    const { change } = done as { change: string };
    return { said: `${method} ${String(params['node'])}`, changes: [change] };
  });
}
