import { HujiNode } from '../../../node/node.js';
import { LevelStore } from '../../../node/store/level-store.js';
import { readFrame } from '../../../proto/frame.js';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { seededRandom as seededBytes } from '../../node/identity/province.js';
import { type Picture, pictureOf } from '../../node/picture.js';
import { SimDisk } from '../world/disk.js';
import { clockOf, Life, turnsOf } from '../world/life.js';
import { PROVINCE } from '../world/shape.js';
import { SimHeads } from '../world/sim-heads.js';
import { SimLevel } from '../world/sim-level.js';
import type { World } from '../world/world.js';
import { firstDifference } from './difference.js';
import { checkAgainstModel } from './model.js';

/** Simulated time a fresh node has for taking in everything, ms. */
const FEEDING_MS = 24 * 3_600_000;

/**
 * A node that knew nothing is given all frames of the province in canonical order: it must make of
 * them just what the province made.
 */
export async function checkAgainstFresh(world: World): Promise<void> {
  const province = world.machine(PROVINCE);
  if (province.node === null || world.rogue === null) return;
  const held = () => [...province.disk.frames()].map(({ bytes }) => bytes);
  const fresh = await freshNode(world);
  let frames: Buffer[] = [];
  // While it is fed, time goes on, and a station may begin the new epoch it has waited with.
  while (held().length > frames.length) {
    frames = held();
    await feed(world, fresh, inCanonicalOrder(frames));
  }
  const [want, got] = [await pictureOf(fresh), await pictureOf(province.node)];
  for (const part of Object.keys(want) as (keyof Picture)[]) {
    const difference = firstDifference(want[part], got[part]);
    if (difference === null) continue;
    world.violate('fresh-node', `${part}: ${difference}`);
    return;
  }
  await checkAgainstModel(world, fresh, frames);
}

/** Lane `all` first, then stream by stream. */
function inCanonicalOrder(frames: readonly Buffer[]): Buffer[] {
  return frames
    .map((bytes) => {
      const { name, stream, firstSeq, hash } = readFrame(bytes);
      const first = name.lane === 'all' ? 0 : 1;
      return { bytes, key: [first, stream, String(firstSeq).padStart(16, '0'), hash].join(' ') };
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ bytes }) => bytes);
}

async function freshNode(world: World): Promise<HujiNode> {
  const { scheduler, rogue } = world;
  if (rogue === null) throw new Error('nobody to be the fresh node');
  const life = new Life();
  const disk = new SimDisk(scheduler, seededRandom(world.seed, 999));
  const heads = new SimHeads(disk, life);
  const clock = clockOf(scheduler, life, { offsetMs: 0, drift: 1 });
  const work = HujiNode.open({
    identity: rogue.identity,
    store: new LevelStore(new SimLevel(disk, life), heads, undefined, turnsOf(clock)),
    heads,
    clock,
    random: seededBytes(`${world.seed} fresh`),
    sealMs: 60_000,
    software: 'fresh',
    backoff: () => ({ failed: () => 1000, ended: () => 1000 }),
    onAlarm: () => undefined,
  });
  await scheduler.run(scheduler.now + FEEDING_MS, world.goOn(work));
  return work;
}

async function feed(world: World, node: HujiNode, frames: readonly Buffer[]): Promise<void> {
  const { scheduler } = world;
  const work = (async () => {
    // Several times where a fork or a later epoch wants what comes behind it.
    for (let turn = 0; turn < 3; turn++) {
      for (const frame of frames) await node.receiver.receive(frame);
    }
    await node.settled();
  })();
  await scheduler.run(scheduler.now + FEEDING_MS, world.goOn(work));
}
