import { KIND, textKey } from '../../../node/store/keys.js';
import { type ActionType, anyMachine, between, MINUTE, SECOND } from '../plan/action.js';
import type { Image } from '../world/disk.js';
import { START_UNIX_MS } from '../world/life.js';
import type { World } from '../world/world.js';
import { lost } from './disks.js';

const META = textKey(KIND.meta, 'node').toString('latin1');

/** A backup is made while the node runs; from then on it says so in its receipts. */
export const backup: ActionType = {
  kind: 'backup',
  group: 'fault',
  weight: 2,
  draw: anyMachine,
  perform: (world, { machine: name = '' }) => {
    const machine = world.machine(name);
    const { node, life, disk } = machine;
    if (node === null || disk.faults.full) return;
    const copied = [...node.log.durable.branches()].map(({ no, seq }) => ({ no, seq }));
    const image = disk.image();
    node.store
      .commit((tx) => {
        for (const { no, seq } of copied) node.receipts.setBackedUp(tx, node.log.branch(no), seq);
      })
      .then(
        () => {
          if (life.over) return;
          for (const { no } of copied) node.neighbours.offer(node.log.durable.branch(no));
          world.backups.set(name, image);
          world.scheduler.note(`${name} backed up`);
        },
        (error: unknown) => world.scheduler.note(`${name} not backed up: ${String(error)}`),
      );
  },
};

/** The machine is made again from its last backup: it writes nothing before others have spoken. */
export const restore: ActionType = {
  kind: 'restore',
  group: 'fault',
  weight: 1,
  draw: (shape, random) => ({
    ...anyMachine(shape, random),
    ms: between(SECOND, 20 * MINUTE, random),
  }),
  perform: (world, { machine: name = '', ms = 0 }) => {
    const made = world.backups.get(name);
    if (made === undefined || !world.maySetBack(name)) return;
    const machine = world.machine(name);
    machine.kill();
    machine.disk.putBack(recovering(world, made));
    lost(world, name);
    world.scheduler.after(ms, () => {
      void world.start(machine);
    });
  },
};

/** As `huji restore` leaves it. */
function recovering(world: World, { rows, heads }: Image): Image {
  const copy = rows.clone();
  const meta = JSON.parse(copy.get(META)?.toString() ?? '{}') as object;
  const now = { ...meta, recovering: START_UNIX_MS + Math.floor(world.scheduler.now) };
  copy.set(META, Buffer.from(JSON.stringify(now)));
  return { rows: copy, heads };
}
