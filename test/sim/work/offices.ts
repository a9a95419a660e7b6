import { OFFICE_ACTS, type Office, type OfficeActName } from '../../../conflict/campaign/office.js';
import { at, type OfficeState } from '../../../conflict/campaign/office-state.js';
import { heldOf } from '../../../node/methods/office/office-book.js';
import { OfficeMethods } from '../../../node/methods/office/offices.js';
import type { HujiNode } from '../../../node/node.js';
import { type ActionType, between, pick, SECOND } from '../plan/action.js';
import type { Machine } from '../world/machine.js';
import { PROVINCE } from '../world/shape.js';
import type { World } from '../world/world.js';
import { whenPlanned } from './campaign.js';
import { officersOf, refusedTo, writeAs } from './officers.js';

const EVENT = '972';
/** Numbers in the books of offices, of which two may have the same. */
const NUMBERS = 30;
const OF_PROVINCE: ReadonlySet<OfficeActName> = new Set(['take-over', 'produced', 'withdraw']);

const desks = new WeakMap<HujiNode, OfficeMethods>();

/**
 * A former card office (制证所) is counted, drained and withdrawn, by its city or by the province
 * for it; what it has still to make goes over to the centre.
 */
export const offices: ActionType = {
  kind: 'offices',
  group: 'work',
  weight: 2,
  draw: (shape, random) => {
    const those = shape.filter(({ tier }) => tier === 'city' || tier === 'province');
    return { machine: pick(those, random)?.code ?? '', count: between(2, 9, random) };
  },
  perform: (world, { machine: name = '', count = 1 }, random) => {
    const machine = world.machine(name);
    whenPlanned(world, machine, random, () => drain(world, machine, random, count));
  },
};

/** Step after step, as the words of one tier reach the other. */
function drain(world: World, machine: Machine, random: () => number, left: number): void {
  if (left === 0 || world.mended) return;
  const known = machine.node?.authority.current().campaign?.offices ?? [];
  const own = known.filter(({ code }) => machine.code === PROVINCE || machine.code === code);
  const office = pick(own, random) ?? pick(known, random);
  if (office !== undefined) void oneStep(world, machine, office, random);
  const ms = between(5, 60, random) * SECOND;
  world.scheduler.after(ms, () => drain(world, machine, random, left - 1));
}

async function oneStep(
  world: World,
  first: Machine,
  office: Office,
  random: () => number,
): Promise<void> {
  const { node, life } = first;
  if (node === null) return;
  const held = await heldOf(node, office).catch((error: unknown) => {
    if (!life.over) refusedTo(world, first, 'look at an office', error);
    return null;
  });
  if (life.over || held === null) return;
  const { state } = held;
  const step = random() < 0.8 ? nextOf(state, random) : (pick(OFFICE_ACTS, random) ?? 'inventory');
  const by = OF_PROVINCE.has(step) && random() < 0.9 ? world.machine(PROVINCE) : first;
  await take(world, by, { ...wordsOf(world, step, state, random), step, office: office.code });
}

function nextOf(state: OfficeState, random: () => number): OfficeActName {
  const { orders, blanks, isCounted } = state;
  const has = (place: Parameters<typeof at>[1]) => at(orders, place).length > 0;
  if (!isCounted || random() < 0.15) return 'inventory';
  if (has('listed')) return 'take-over';
  if (has('open')) return random() < 0.4 ? 'made' : 'hand-over';
  if (blanks !== 0) return random() < 0.5 ? 'hand-over' : 'inventory';
  if (has('taken') && random() < 0.6) return 'produced';
  return 'withdraw';
}

type Words = { readonly [name: string]: unknown };

function wordsOf(
  world: World,
  step: OfficeActName,
  { orders, blanks }: OfficeState,
  random: () => number,
): Words {
  const some = (numbers: readonly string[]) => {
    return random() < 0.3 ? {} : { numbers: numbers.filter(() => random() < 0.7) };
  };
  const those = (place: Parameters<typeof at>[1]) =>
    at(orders, place).map(({ order }) => order.number);
  switch (step) {
    case 'inventory':
      if (blanks !== 0 && random() < 0.5) return { orders: [], blanks: -blanks };
      return { orders: ordersFor(world, random), blanks: between(0, 6, random) };
    case 'made':
      return some(those('open'));
    case 'hand-over':
      return { ...some(those('open')), blanks: random() < 0.5 ? Math.max(0, blanks) : 0 };
    case 'take-over':
      return { ...some(those('listed')), blanks: random() < 0.7 ? Math.max(0, blanks) : 0 };
    case 'produced':
      return some(those('taken'));
    case 'withdraw':
      return {};
  }
}

function ordersFor(world: World, random: () => number): object[] {
  const numbers = new Set(
    Array.from({ length: between(1, 5, random) }, () => `A-${between(1, NUMBERS, random)}`),
  );
  const stations = world.shape.filter(({ tier }) => tier === 'station');
  return [...numbers].map((number) => ({
    number,
    generation: pick(['1', '2'], random),
    station: pick(stations, random)?.code ?? PROVINCE,
    // Some were taken when none should be any more.
    ordered: random() < 0.95 ? '20040103' : '20040802',
  }));
}

async function take(world: World, machine: Machine, words: Words): Promise<void> {
  const { node } = machine;
  if (node === null) return;
  const desk = desks.get(node) ?? new OfficeMethods(node, officersOf(machine));
  desks.set(node, desk);
  const [what, office] = [String(words['step']), String(words['office'])];
  await writeAs(world, machine, { what, event: EVENT }, async () => {
    const done = await desk.step({ ...words } as Parameters<OfficeMethods['step']>[0]);
    const { acts } = done as { acts: string[] };
    return { said: `${what} ${office} ${acts.length}`, changes: acts };
  });
}
