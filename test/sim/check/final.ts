import { Counters } from '../../../node/apply/counters.js';
import { type Finding, Fsck } from '../../../node/fsck/fsck.js';
import { LIMITS } from '../../../node/limits.js';
import { readLog } from '../../../node/log/read-log.js';
import type { HujiNode } from '../../../node/node.js';
import { hlcToUnixMs } from '../../../proto/hlc.js';
import type { Acknowledged } from '../world/ledger.js';
import { START_UNIX_MS } from '../world/life.js';
import type { Machine } from '../world/machine.js';
import { audienceOf } from '../world/shape.js';
import type { World } from '../world/world.js';
import { checkCases } from './cases.js';
import { checkEpochs } from './epochs.js';
import { checkAgainstFresh } from './fresh-node.js';
import { checkLanes } from './lanes.js';
import { checkMoved } from './moved.js';
import { changesOn, trimmedOn } from './on-disk.js';
import { checkPlacement } from './placement.js';
import { checkSetAside } from './set-aside.js';

/** Everything that must hold once all is mended and quiet. */
export async function checkAll(world: World): Promise<void> {
  await mendRotten(world);
  checkNothingLost(world);
  checkDigests(world);
  checkClocks(world);
  checkSetAside(world);
  checkEpochs(world);
  checkPlacement(world);
  checkLanes(world);
  await checkMoved(world);
  for (const machine of world.machines.values()) await checkSound(world, machine);
  if (world.violations.length > 0) return;
  await checkCases(world);
  await checkAgainstFresh(world);
}

/** A frame nobody has read since it was spoilt is found by fsck; then somebody puts it right. */
async function mendRotten(world: World): Promise<void> {
  for (const { key, bytes, spoilt } of world.rotten.toReversed()) {
    for (const { name, node, disk } of world.machines.values()) {
      if (node === null || disk.at(key)?.equals(spoilt) !== true) continue;
      const findings = await findingsOf(node);
      if (!findings.some(({ code }) => code.startsWith('FRAME_'))) {
        world.violate('fsck', `${name} does not find the spoilt frame ${key.toString('hex')}`);
      }
      disk.overwrite(key, bytes);
    }
  }
}

/** Whatever was acknowledged is held by everyone who hears its lane, from there up. */
function checkNothingLost(world: World): void {
  const held = new Map<string, Set<string>>();
  const trimmed = new Map<string, ReadonlyMap<string, number>>();
  for (const { name, disk } of world.machines.values()) {
    held.set(name, changesOn(disk));
    trimmed.set(name, trimmedOn(disk));
  }
  const isHeld = (name: string, { change, stream, seq }: Acknowledged): boolean =>
    held.get(name)?.has(change) === true || (trimmed.get(name)?.get(stream) ?? 0) >= seq;
  for (const entry of world.ledger.all()) {
    const audience = entry.lane === 'all' ? [...held.keys()] : audienceOf(world.shape, entry.lane);
    const without = audience.find((name) => !isHeld(name, entry));
    if (without === undefined) continue;
    const what = `${entry.change} (${entry.event}), acknowledged by ${entry.machine}`;
    world.violate('nothing-lost', `${without} lacks ${what} at ${entry.at.toFixed(0)}`);
    return;
  }
}

const SAME = ['persons', 'households', 'cases', 'digest', 'state', 'cut'] as const;

/** Every tier shows the same of an area. */
function checkDigests(world: World): void {
  for (const { code } of world.shape) {
    const shown = audienceOf(world.shape, code).map((name) => {
      const { node } = world.machine(name);
      const digest = (node as HujiNode).digester.digest(code, null);
      return { name, text: SAME.map((part) => `${part} ${digest[part]}`).join('\n'), digest };
    });
    const [first] = shown;
    for (const other of shown) {
      if (other.digest.state === null) {
        world.violate('digests', `${other.name} has no state of ${code}`);
      } else if (other.text !== first?.text) {
        const what = SAME.filter((part) => other.digest[part] !== first?.digest[part]);
        world.violate('digests', `${other.name} and ${first?.name}: ${what.join()} of ${code}`);
      }
    }
  }
}

/** A clock that went wrong stays its own: nobody else's hybrid clock follows it. */
function checkClocks(world: World): void {
  const wall = START_UNIX_MS + world.scheduler.now;
  const all = [...world.machines.values()];
  for (const { node, name, code } of all) {
    // What was written in a node's own name it follows, whichever machine wrote it.
    const touched = all.some((machine) => machine.code === code && machine.clockTouched);
    if (node === null || touched) continue;
    const ahead = hlcToUnixMs(node.hybrid.latest()) - wall;
    // A machine whose clock drifts is ahead by that much beside the bound.
    if (ahead <= 2 * LIMITS.clockAheadMs) continue;
    world.violate('clocks', `the hybrid clock of ${name} is ${ahead} ms ahead`);
  }
}

/** Each store is sound: every chain, signature, record, index entry and count. */
async function checkSound(world: World, { node, name }: Machine): Promise<void> {
  if (node === null) return;
  const [first] = await findingsOf(node);
  if (first !== undefined) {
    world.violate('fsck', `${name}: ${first.code} ${first.where} ${first.detail}`);
  }
}

async function findingsOf(node: HujiNode): Promise<readonly Finding[]> {
  const store = node.store.freeze();
  const counters = new Counters(store);
  await counters.open();
  const log = await readLog(store);
  const parts = { store, log, counters, progress: () => undefined };
  return (await new Fsck(parts).run()).findings;
}
