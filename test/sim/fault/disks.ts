import { changesOnDisks } from '../check/on-disk.js';
import { type ActionType, anyMachine, between, MINUTE, SECOND } from '../plan/action.js';
import type { World } from '../world/world.js';
import { partitionFor } from './lines.js';

/** Some writes fail. */
export const writeFails: ActionType = {
  kind: 'write-fails',
  group: 'fault',
  weight: 2,
  draw: (shape, random) => ({ ...anyMachine(shape, random), count: between(1, 3, random) }),
  perform: (world, { machine = '', count = 1 }) => {
    world.machine(machine).disk.faults.failing = count;
  },
};

/** The disk is full for a while. */
export const diskFull: ActionType = {
  kind: 'disk-full',
  group: 'fault',
  weight: 1,
  draw: (shape, random) => ({
    ...anyMachine(shape, random),
    ms: between(SECOND, 30 * MINUTE, random),
  }),
  perform: (world, { machine = '', ms = 0 }) => {
    const { faults } = world.machine(machine).disk;
    faults.full = true;
    world.scheduler.after(ms, () => {
      faults.full = false;
    });
  },
};

/** The disk is slow for a while. */
export const diskSlow: ActionType = {
  kind: 'disk-slow',
  group: 'fault',
  weight: 1,
  draw: (shape, random) => ({
    ...anyMachine(shape, random),
    ms: between(MINUTE, 30 * MINUTE, random),
  }),
  perform: (world, { machine = '', ms = 0 }) => {
    const { faults } = world.machine(machine).disk;
    faults.syncMs = [50, 2000];
    world.scheduler.after(ms, () => {
      faults.syncMs = [1, 8];
    });
  },
};

/** A bit of a stored frame turns, of one that somebody else holds too. */
export const rot: ActionType = {
  kind: 'rot',
  group: 'fault',
  weight: 1,
  draw: anyMachine,
  perform: (world, { machine = '' }, random) => {
    const others = [...world.machines.values()].filter(({ name }) => name !== machine);
    const held = new Set<string>();
    for (const { disk } of others) {
      for (const frame of disk.frames()) held.add(frame.bytes.toString('latin1'));
    }
    const { disk } = world.machine(machine);
    const frame = disk.rot(random, (bytes) => held.has(bytes.toString('latin1')));
    if (frame !== null) world.rotten.push(frame);
    world.scheduler.note(`${machine} rot ${frame?.key.toString('hex') ?? 'nothing'}`);
  },
};

/**
 * LevelDB lost the end of its log, as after a power cut on a disk that lies; the line to the parent
 * may need longer to come back than the machine.
 */
export const tailCut: ActionType = {
  kind: 'tail-cut',
  group: 'fault',
  weight: 0.5,
  draw: (shape, random) => ({
    ...anyMachine(shape, random),
    count: between(1, 6, random),
    ms: between(SECOND, 10 * MINUTE, random),
  }),
  perform: (world, { machine: name = '', count = 1, ms = 0 }, random) => {
    const machine = world.machine(name);
    if (!machine.isUp || !world.maySetBack(name)) return;
    machine.kill();
    machine.disk.loseEnd(count);
    lost(world, name);
    const { parent } = machine.place;
    if (parent !== null && random() < 0.5) {
      partitionFor(world, machine.code, parent, ms + between(SECOND, 10 * MINUTE, random));
    }
    world.scheduler.after(ms, () => {
      void world.start(machine);
    });
  },
};

/** All data folders are copied, for `setBack`. */
export const image: ActionType = {
  kind: 'image',
  group: 'fault',
  weight: 1,
  draw: () => ({}),
  perform: (world) => {
    for (const { name, disk, boots } of world.machines.values()) {
      if (boots > 0) world.images.set(name, disk.image());
    }
  },
};

/** The machine goes on from an old copy of its data folder. */
export const setBack: ActionType = {
  kind: 'set-back',
  group: 'fault',
  weight: 1,
  draw: (shape, random) => ({
    ...anyMachine(shape, random),
    ms: between(SECOND, 10 * MINUTE, random),
  }),
  perform: (world, { machine: name = '', ms = 0 }) => {
    const old = world.images.get(name);
    if (old === undefined || !world.maySetBack(name)) return;
    const machine = world.machine(name);
    machine.kill();
    machine.disk.putBack(old);
    world.twofold.add(machine.code);
    lost(world, name);
    world.scheduler.after(ms, () => {
      void world.start(machine);
    });
  },
};

/** What is on no disk any more is promised no more; what others were told need not hold. */
export function lost(world: World, name: string): void {
  const held = changesOnDisks(world);
  const forgiven = world.ledger.forgive(({ change }) => held.has(change));
  world.machine(name).signed.clear();
  world.setBack.add(world.machine(name).code);
  world.scheduler.note(`${name} set back, ${forgiven} changes were nowhere else`);
}
