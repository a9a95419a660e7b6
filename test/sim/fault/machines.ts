import { type ActionType, anyMachine, between, MINUTE, SECOND } from '../plan/action.js';
import type { Machine } from '../world/machine.js';
import type { World } from '../world/world.js';

function startLater(world: World, machine: Machine, ms: number): void {
  world.scheduler.after(ms, () => {
    void world.start(machine);
  });
}

/** The power goes, at any moment. */
export const kill: ActionType = {
  kind: 'kill',
  group: 'fault',
  weight: 4,
  draw: (shape, random) => ({
    ...anyMachine(shape, random),
    ms: between(SECOND, 30 * MINUTE, random),
  }),
  perform: (world, { machine: name = '', ms = 0 }) => {
    const machine = world.machine(name);
    machine.kill();
    startLater(world, machine, ms);
  },
};

/** The power goes when a write has just reached the platter, before anybody is told. */
export const killAtSync: ActionType = {
  kind: 'kill-at-sync',
  group: 'fault',
  weight: 4,
  draw: (shape, random) => ({
    ...anyMachine(shape, random),
    count: between(1, 12, random),
    ms: between(SECOND, 10 * MINUTE, random),
  }),
  perform: (world, { machine: name = '', count = 1, ms = 0 }) => {
    const machine = world.machine(name);
    const { disk } = machine;
    let left = count;
    disk.onSync = () => {
      left--;
      if (left > 0) return;
      disk.onSync = null;
      machine.kill();
      startLater(world, machine, ms);
    };
  },
};

/** A clean stop, and a start later. */
export const stop: ActionType = {
  kind: 'stop',
  group: 'fault',
  weight: 2,
  draw: (shape, random) => ({
    ...anyMachine(shape, random),
    ms: between(SECOND, 30 * MINUTE, random),
  }),
  perform: (world, { machine: name = '', ms = 0 }) => {
    const machine = world.machine(name);
    machine.stop().catch((error: unknown) => world.violate('stop', `${name}: ${String(error)}`));
    startLater(world, machine, ms);
  },
};

/** The wall clock jumps, up to a day either way, for a while. */
export const clockJump: ActionType = {
  kind: 'clock-jump',
  group: 'fault',
  weight: 1,
  draw: (shape, random) => ({
    ...anyMachine(shape, random),
    ms: between(MINUTE, 60 * MINUTE, random),
  }),
  perform: (world, { machine: name = '', ms = 0 }, random) => {
    const machine = world.machine(name);
    machine.clockTouched = true;
    machine.clock.offsetMs = between(-24 * 60 * MINUTE, 24 * 60 * MINUTE, random);
    world.scheduler.after(ms, () => {
      machine.clock.offsetMs = 0;
    });
  },
};

/** A clock that runs too fast or too slow, from its next start on. */
export const drift: ActionType = {
  kind: 'drift',
  group: 'fault',
  weight: 0.5,
  draw: anyMachine,
  perform: (world, { machine: name = '' }, random) => {
    world.machine(name).clockTouched = true;
    world.machine(name).clock.drift = 1 + (random() - 0.5) * 0.01;
  },
};
