import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { type ActionType, anyMachine, between, MINUTE, SECOND } from '../plan/action.js';
import { event } from '../work/station-work.js';

/** Series of a clone's disk, apart from those of the tree. */
const CLONE_SERIES = 1000;

/**
 * A second machine begins from a copy of the data folder, with the same keys. It goes on until all
 * it has said is held elsewhere, as what a clerk was told there counts too.
 */
export const clone: ActionType = {
  kind: 'clone',
  group: 'fault',
  weight: 0.4,
  draw: (shape, random) => ({
    ...anyMachine(shape, random),
    ms: between(SECOND, 20 * MINUTE, random),
  }),
  perform: (world, { machine: name = '', ms = 0 }, random) => {
    const original = world.machine(name);
    const twin = `${name}-clone`;
    // Nobody dials the twin of a province: it would stand alone, and hear nothing.
    if (original.place.parent === null) return;
    if (original.boots === 0 || world.machines.has(twin)) return;
    const image = original.disk.image();
    const machine = world.addMachine({
      place: original.place,
      identity: original.identity,
      name: twin,
      series: CLONE_SERIES + world.machines.size,
      listens: false,
    });
    machine.disk.putBack(image);
    // What was wrong with the original is wrong with its twin.
    machine.clockTouched = original.clockTouched;
    world.setBack.add(original.code);
    world.twofold.add(original.code);
    world.scheduler.after(ms, () => {
      void world.start(machine);
    });
    if (original.place.tier !== 'station') return;
    const seed = Math.floor(random() * 2 ** 31);
    for (let turn = 1; turn <= 3; turn++) {
      const at = ms + turn * MINUTE;
      const action = { at, kind: event.kind, machine: twin, count: 2, seed: seed + turn };
      world.scheduler.after(at, () => event.perform(world, action, seededRandom(action.seed)));
    }
  },
};
