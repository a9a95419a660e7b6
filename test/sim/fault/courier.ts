import type { HujiNode } from '../../../node/node.js';
import { HujiError } from '../../../proto/errors.js';
import { readFrame } from '../../../proto/frame.js';
import { isAtOrBelow } from '../../../proto/node-code.js';
import type { SignedReceipt } from '../../../proto/receipt.js';
import { type ActionType, anyLine, between, MINUTE, pick } from '../plan/action.js';
import type { Machine } from '../world/machine.js';
import type { World } from '../world/world.js';

/** A disk that somebody carries: what a package will hold. */
export interface Parcel {
  readonly from: string;
  /** The code it is sealed to: at another door nobody can open it. */
  readonly to: string;
  readonly frames: readonly Uint8Array[];
  readonly receipts: readonly SignedReceipt[];
}

/** Who finds nobody in comes again so often, so many times. */
const AGAIN_MS = 20 * MINUTE;
const TURNS_MAX = 200;

/**
 * A courier carries a child's frames to its parent, `ms` on the way, and an answer back as long
 * after that: each disk late, swapped, doubled, half-written, lost or brought to the wrong door.
 */
export const courier: ActionType = {
  kind: 'courier',
  group: 'fault',
  weight: 1,
  draw: (shape, random) => ({
    ...anyLine(shape, random),
    ms: between(MINUTE, 20 * MINUTE, random),
  }),
  perform: (world, { machine = '', other = '', ms = 0, count = 0 }, random) => {
    // A careful one, to whom nothing of that happens.
    const luck = count === 1 ? () => 0.3 : random;
    carry(world, parcelOf(world, machine, other), other, ms, luck, () => {
      carry(world, parcelOf(world, other, machine), machine, ms, luck);
    });
  },
};

/** Both ways, at once and unharmed. */
export function bring(world: World, child: string, parent: string): void {
  for (const [from, to] of [
    [child, parent],
    [parent, child],
  ] as const) {
    void handIn(world, parcelOf(world, from, to), to);
  }
}

/** What one machine has on its disk for another, with the words it can give on what it holds. */
export function parcelOf(world: World, from: string, to: string): Parcel {
  const machine = world.machine(from);
  const { code } = world.machine(to);
  const frames: Uint8Array[] = [];
  for (const { bytes } of machine.disk.frames()) {
    if (isFor(code, bytes)) frames.push(bytes);
  }
  return { from: machine.code, to: code, frames, receipts: receiptsOf(machine, code) };
}

function isFor(code: string, bytes: Uint8Array): boolean {
  try {
    const { lane } = readFrame(bytes).name;
    return lane === 'all' || isAtOrBelow(lane, code);
  } catch {
    return false;
  }
}

/** As a link would give them: its own word, and that of the tiers above it. */
function receiptsOf({ node, place }: Machine, to: string): SignedReceipt[] {
  if (node === null) return [];
  const receipts: SignedReceipt[] = [];
  const isAbove = isAtOrBelow(to, place.code);
  for (const branch of node.log.durable.branches()) {
    const { lane } = branch.name;
    if (branch.seq === 0 || lane === 'all' || !isAtOrBelow(lane, to)) continue;
    receipts.push(node.receipts.write(branch));
    if (isAbove) receipts.push(...node.receipts.of(branch.stream));
  }
  return receipts;
}

function carry(
  world: World,
  parcel: Parcel,
  to: string,
  ms: number,
  random: () => number,
  thereupon: () => void = () => undefined,
): void {
  const fate = random();
  const late = fate < 0.2 ? ms * between(2, 5, random) : ms;
  const { disk, door, twice } = fateOf(world, parcel, to, fate, random);
  world.scheduler.note(`courier ${parcel.from} to ${door} ${disk.frames.length} frames`);
  if (fate >= 0.95) return;
  const arrive = (): void => {
    void handIn(world, disk, door).then((done) => {
      if (done) thereupon();
    });
  };
  world.scheduler.after(late, arrive);
  if (twice) world.scheduler.after(late + ms, arrive);
}

/** What becomes of a disk on its way. */
function fateOf(world: World, parcel: Parcel, to: string, fate: number, random: () => number) {
  const { frames } = parcel;
  const as = (some: readonly Uint8Array[]): Parcel => ({ ...parcel, frames: some });
  const whole = { disk: parcel, door: to, twice: false };
  if (fate < 0.5) return whole;
  if (fate < 0.6) {
    const keys = frames.map((frame) => ({ frame, key: random() }));
    return { ...whole, disk: as(keys.sort((a, b) => a.key - b.key).map(({ frame }) => frame)) };
  }
  if (fate < 0.7) return { ...whole, twice: true };
  if (fate < 0.85) {
    const count = between(0, Math.max(0, frames.length - 1), random);
    const half = frames[count]?.slice(0, Math.floor((frames[count]?.length ?? 0) * random()));
    const written = frames.slice(0, count);
    return { ...whole, disk: as(half === undefined ? written : [...written, half]) };
  }
  const wrong = pick([...world.machines.keys()], random) ?? to;
  return fate < 0.95 ? { ...whole, door: wrong } : whole;
}

/** Hands a disk in where somebody is there to take it; gives whether all of it was read. */
async function handIn(world: World, parcel: Parcel, door: string, turn = 1): Promise<boolean> {
  const { node, code } = world.machine(door);
  if (code !== parcel.to) return false;
  if (node === null) {
    if (turn >= TURNS_MAX) return false;
    await new Promise<void>((resolve) => {
      world.scheduler.after(AGAIN_MS, resolve);
    });
    return handIn(world, parcel, door, turn + 1);
  }
  try {
    await takeIn(node, parcel);
    return true;
  } catch (error) {
    if (!(error instanceof HujiError)) throw error;
    world.scheduler.note(`${door} takes no disk: ${error.code}`);
    return false;
  }
}

/** What an import does: frame by frame as from a link, then the receipts, then on it goes. */
async function takeIn(node: HujiNode, { from, frames, receipts }: Parcel): Promise<void> {
  for (const frame of frames) {
    const received = await node.receiver.receive(frame).catch((error: unknown) => {
      // One that is spoilt is left out; a node that can take none says so at each.
      if (error instanceof HujiError && !error.retry) return null;
      throw error;
    });
    if (received?.kind === 'stored') node.neighbours.offer(received.branch);
  }
  for (const receipt of receipts) {
    // Without a link nothing proves the signer's key but the list.
    const taken =
      receipt.receipt.node !== node.identity.code && (await node.receipts.take(receipt, ''));
    if (taken && from === node.parentage.parent()) node.neighbours.pass(receipt);
  }
}
