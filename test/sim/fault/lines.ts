import { type ActionType, anyLine, between, MINUTE, SECOND } from '../plan/action.js';
import type { World } from '../world/world.js';

/** All lines of the province are bad for a while: delay, loss, repeats, cuts, slow readers. */
export const weather: ActionType = {
  kind: 'weather',
  group: 'fault',
  weight: 3,
  draw: (_, random) => ({ ms: between(10 * SECOND, 20 * MINUTE, random) }),
  perform: (world, { ms = 0 }, random) => {
    const some = (most: number) => (random() < 0.5 ? 0 : random() * most);
    world.network.setFaults({
      delayMs: [0, some(5000)],
      cut: some(0.02),
      loss: some(0.02),
      repeat: some(0.2),
      stall: some(0.02),
      stallMs: [100, 20_000],
      readMs: [0, some(1000)],
    });
    world.weather++;
    const mine = world.weather;
    world.scheduler.after(ms, () => {
      if (world.weather === mine) world.network.setFaults({});
    });
  },
};

/** One line, or one way of it, carries nothing for a while. */
export const partition: ActionType = {
  kind: 'partition',
  group: 'fault',
  weight: 3,
  draw: (shape, random) => ({
    ...anyLine(shape, random),
    ms: between(5 * SECOND, 60 * MINUTE, random),
  }),
  perform: (world, { machine = '', other: first = '', ms = 0 }, random) => {
    const other = parentOf(world, machine) ?? first;
    const ways = random();
    if (ways < 0.7) world.network.partition(machine, other);
    if (ways > 0.3) world.network.partition(other, machine);
    world.scheduler.after(ms, () => {
      world.network.heal(machine, other);
      world.network.heal(other, machine);
    });
  },
};

/** A line is cut in the middle of whatever is on it. */
export const cut: ActionType = {
  kind: 'cut',
  group: 'fault',
  weight: 3,
  draw: anyLine,
  perform: (world, { machine = '', other = '' }) => {
    world.network.cut(machine, parentOf(world, machine) ?? other);
  },
};

/** Of today: it may have been moved. */
function parentOf(world: World, machine: string): string | null {
  return world.machine(machine).node?.parentage.parent() ?? null;
}

/** Neither way carries anything for so long. */
export function partitionFor(world: World, machine: string, other: string, ms: number): void {
  world.network.partition(machine, other);
  world.network.partition(other, machine);
  world.scheduler.after(ms, () => {
    world.network.heal(machine, other);
    world.network.heal(other, machine);
  });
}
