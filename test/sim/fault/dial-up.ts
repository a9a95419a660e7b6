import type { ActionType } from '../plan/action.js';
import type { World } from '../world/world.js';

function hangUp(world: World, child: string, parent: string): void {
  world.network.partition(child, parent);
  world.network.partition(parent, child);
  world.network.cut(child, parent);
}

function pickUp({ network }: World, child: string, parent: string): void {
  network.heal(child, parent);
  network.heal(parent, child);
}

/** From now on a line carries nothing but in its windows. */
export const shut: ActionType = {
  kind: 'shut',
  group: 'fault',
  weight: 0,
  draw: () => null,
  perform: (world, { machine = '', other = '' }) => hangUp(world, machine, other),
};

/** A line that was shut carries everything again. */
export const open: ActionType = {
  kind: 'open',
  group: 'fault',
  weight: 0,
  draw: () => null,
  perform: (world, { machine = '', other = '' }) => pickUp(world, machine, other),
};

/** A line is open for `ms`, and cut `count` times meanwhile. */
export const dialUp: ActionType = {
  kind: 'dial-up',
  group: 'fault',
  weight: 0,
  draw: () => null,
  perform: (world, { machine = '', other = '', ms = 0, count = 0 }, random) => {
    const { scheduler, network } = world;
    pickUp(world, machine, other);
    for (let cut = 0; cut < count; cut++) {
      scheduler.after(random() * ms, () => network.cut(machine, other));
    }
    scheduler.after(ms, () => hangUp(world, machine, other));
  },
};

/** All lines of the province carry `count` bytes a second, `ms` late at most. */
export const slowLines: ActionType = {
  kind: 'slow-lines',
  group: 'fault',
  weight: 0,
  draw: () => null,
  perform: (world, { ms = 0, count = 0 }) => {
    world.network.setFaults({ delayMs: [ms / 4, ms], bytesPerSecond: count });
  },
};
