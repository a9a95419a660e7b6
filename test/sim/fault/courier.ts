import type { Outcome } from '../../../node/package/package.js';
import { isRefusal } from '../../../node/store/store.js';
import { HujiError } from '../../../proto/errors.js';
import { type ActionType, anyLine, between, MINUTE, pick } from '../plan/action.js';
import type { Machine } from '../world/machine.js';
import { pathsAt } from '../world/sim-medium.js';
import type { World } from '../world/world.js';

type File = readonly [name: string, bytes: Buffer];

/** Who finds nobody in comes again so often, so many times. */
const AGAIN_MS = 20 * MINUTE;
const TURNS_MAX = 20;
/** From some frames to all of a small register on one volume. */
const VOLUME_BYTES_MAX = 2 ** 31;
const VOLUME_BYTES = [2_000, 6_000, 40_000, VOLUME_BYTES_MAX];
/** The fate of what nothing befalls. */
const CAREFUL = 0.3;

/**
 * A courier carries packages (报盘), as `export` cuts them and `import` takes them in, and answers
 * back: volumes late, lost, apart, swapped, brought twice, half-written, spoilt, at the wrong door.
 */
export const courier: ActionType = {
  kind: 'courier',
  group: 'fault',
  weight: 1.5,
  draw: (shape, random) => ({
    ...anyLine(shape, random),
    ms: between(MINUTE, 20 * MINUTE, random),
  }),
  perform: (world, { machine = '', other = '', ms = 0, count = 0 }, random) => {
    const [child, parent] = [world.machine(machine), world.machine(other)];
    if (count === 1) void thereAndBack(world, child, parent, ms);
    else if (random() < 0.7) void send(world, child, parent, ms, random);
    else void send(world, parent, child, ms, random);
  },
};

/** Both ways, at once and unharmed. */
export function bring(world: World, child: string, parent: string): void {
  void thereAndBack(world, world.machine(child), world.machine(parent), 0);
}

/** A careful one: all that the parent has not confirmed, and then all it has for the child. */
async function thereAndBack(world: World, child: Machine, parent: Machine, ms: number) {
  const careful = () => CAREFUL;
  const request = { volumeBytes: VOLUME_BYTES_MAX, again: true };
  const take = async (from: Machine, to: Machine): Promise<void> => {
    carry(world, await exportTo(world, from, to, request), to, ms, careful);
  };
  await take(child, parent);
  world.scheduler.after(2 * ms, () => void take(parent, child));
}

async function send(
  world: World,
  from: Machine,
  to: Machine,
  ms: number,
  random: () => number,
): Promise<void> {
  const volumeBytes = pick(VOLUME_BYTES, random) ?? VOLUME_BYTES_MAX;
  const files = await exportTo(world, from, to, { volumeBytes, again: random() < 0.3 });
  carry(world, files, to, ms, random);
}

/** What one machine has on its disk for another. */
async function exportTo(
  world: World,
  from: Machine,
  { code }: Machine,
  options: { readonly volumeBytes: number; readonly again: boolean },
): Promise<File[]> {
  const folder = `sent/${world.nextDisk()}`;
  const request = { ...options, to: code, folder, progress: () => undefined };
  await named(world, from, () => from.packages?.export(request));
  return takeAlong(from, folder);
}

/** The files of a folder, as whoever carries them has them from now on. */
function takeAlong(from: Machine, folder: string): File[] {
  return pathsAt(from.files, folder).map((path) => {
    const bytes = from.files.get(path) ?? Buffer.alloc(0);
    from.files.delete(path);
    return [path.slice(folder.length + 1), bytes];
  });
}

function carry(
  world: World,
  files: readonly File[],
  to: Machine,
  ms: number,
  random: () => number,
): void {
  const { scheduler, machines } = world;
  const count = files.length;
  if (count === 0) return;
  const fate = random();
  scheduler.note(`courier to ${to.name} ${count} volumes ${fate.toFixed(2)}`);
  const arrive = (some: readonly File[], at: number, door = to): void => {
    scheduler.after(at, () => void handIn(world, some, door, random));
  };
  const at = between(0, count - 1, random);
  if (fate < 0.4) arrive(files, ms);
  else if (fate < 0.5) for (const when of [ms, 2 * ms]) arrive(files, when);
  else if (fate < 0.6) {
    // One is forgotten, and perhaps brought later.
    arrive(
      files.filter((_, no) => no !== at),
      ms,
    );
    if (random() < 0.6) arrive(files.slice(at, at + 1), ms * between(2, 5, random));
  } else if (fate < 0.7) for (const each of files) arrive([each], between(1, 3, random) * ms);
  else if (fate < 0.8) arrive(spoilt(files, at, random), ms);
  else if (fate < 0.9) {
    const door = pick([...machines.keys()], random);
    arrive(files, ms, door === undefined ? to : world.machine(door));
    arrive(files, 3 * ms);
  } else if (fate < 0.95) arrive(files, ms * between(2, 5, random));
}

/** One of them half-written, or with one bit turned, in its label perhaps. */
function spoilt(files: readonly File[], at: number, random: () => number): File[] {
  return files.map(([name, bytes], no) => {
    if (no !== at) return [name, bytes];
    const place = between(0, bytes.length - 1, random);
    if (random() < 0.5) return [name, bytes.subarray(0, place)];
    const copy = Buffer.from(bytes);
    copy[place] = (copy[place] ?? 0) ^ (1 << between(0, 7, random));
    return [name, copy];
  });
}

/** Hands volumes in where somebody is there to take them, and sends off the answers. */
async function handIn(
  world: World,
  files: readonly File[],
  to: Machine,
  random: () => number,
  turn = 1,
): Promise<void> {
  const again = (ms: number): void => {
    if (turn >= TURNS_MAX) return;
    world.scheduler.after(ms, () => void handIn(world, files, to, random, turn + 1));
  };
  if (to.packages === null) return again(AGAIN_MS);
  const folder = `brought/${world.nextDisk()}`;
  for (const [name, bytes] of files) to.files.set(`${folder}/${name}`, bytes);
  const paths = [folder];
  const outcomes = await named(world, to, () => to.packages?.import(paths, () => undefined));
  for (const path of pathsAt(to.files, folder)) to.files.delete(path);
  for (const outcome of outcomes ?? []) await answer(world, to, outcome, random);
  // Whoever sees that the machine takes nothing just now tries once more.
  if (outcomes?.some((each) => each.kind === 'refused' && isRefusal(each.error))) again(MINUTE);
}

async function answer(
  world: World,
  by: Machine,
  outcome: Outcome,
  random: () => number,
): Promise<void> {
  if (outcome.kind === 'refused') {
    const { code, detail } = outcome.error;
    world.scheduler.note(`${by.name} refuses a package: ${code}`);
    if (code === 'INTERNAL') world.violate('defect', `${by.name} import: ${detail}`);
    return;
  }
  const { package: id, from, frames, applied, carried, streams, photos } = outcome.imported;
  world.scheduler.note(`${by.name} takes a package of ${from}: ${frames} frames, ${applied} new`);
  const author = world.machines.get(from);
  if (carried || author === undefined) return;
  const folder = `sent/${world.nextDisk()}`;
  await named(world, by, () =>
    by.packages?.answer(from, streams, folder, photos === null ? [] : [id]),
  );
  carry(world, takeAlong(by, folder), author, between(MINUTE, 10 * MINUTE, random), random);
}

/** Null: it was refused by name, or nobody was there. */
async function named<T>(
  world: World,
  machine: Machine,
  work: () => Promise<T> | undefined,
): Promise<T | null> {
  try {
    return (await work()) ?? null;
  } catch (error) {
    if (!(error instanceof HujiError)) throw error;
    world.scheduler.note(`${machine.name} does nothing with disks: ${error.code}`);
    return null;
  }
}
