import type { Revocation } from '../../../node/authority/authority.js';
import { type Frame, type Head, readFrame } from '../../../proto/frame.js';
import { type ChangeId, refToId } from '../../../proto/id.js';
import type { Machine } from '../world/machine.js';
import { PROVINCE } from '../world/shape.js';
import type { World } from '../world/world.js';
import { changesIn, type NumberedChange } from './news.js';

/**
 * What a revocation takes back stands in no record at any tier. Read from the frames: whatever
 * does not lie on the chain that ends at the last good place is taken back.
 */
export function checkSetAside(world: World): void {
  const province = framesOn(world.machine(PROVINCE));
  const revocations = province.filter(({ name }) => name.lane === 'all').flatMap(revocationsIn);
  if (revocations.length === 0) return;
  for (const machine of world.machines.values()) {
    const standing = firstStanding(machine, revocations);
    if (standing === null) continue;
    world.violate('set-aside', `${machine.name}: ${standing} was revoked and stands`);
    return;
  }
}

function framesOn({ disk }: Machine): Frame[] {
  return [...disk.frames()].map(({ bytes }) => readFrame(bytes));
}

function revocationsIn(frame: Frame): Revocation[] {
  return changesIn(frame)
    .filter(({ change }) => change.event === '912')
    .map(({ change }) => JSON.parse(change.values.find((text) => text.startsWith('{')) ?? ''))
    .map((document) => document as Revocation);
}

function firstStanding(machine: Machine, revocations: readonly Revocation[]): ChangeId | null {
  const { node } = machine;
  if (node === null) return null;
  const frames = framesOn(machine);
  for (const { ref, change } of revocations.flatMap((each) => takenBackBy(each, frames))) {
    const record = node.applier.read(node.store, change.entity, change.target ?? ref);
    const id = refToId(ref);
    if (record?.contributions.some((item) => refToId(item.ref) === id) === true) return id;
  }
  return null;
}

function takenBackBy(
  { code, epoch, keep }: Revocation,
  frames: readonly Frame[],
): NumberedChange[] {
  const concerned = frames.filter(
    ({ name }) =>
      name.author === code && name.lane !== 'all' && (epoch === null || name.epoch === epoch),
  );
  const good = new Set(keep.flatMap((head) => chainTo(head, concerned)));
  // Without the last good frame itself nobody can tell which of two histories is meant.
  const unclear = keep.filter(({ seq }) => seq > 0).filter((head) => !ends(head, concerned));
  const streams = new Set(unclear.map(({ stream }) => stream));
  const kept = new Set([...good].flatMap(changesIn).map(({ ref }) => refToId(ref)));
  return concerned
    .filter((frame) => !good.has(frame) && !streams.has(frame.stream))
    .flatMap(changesIn)
    .filter(({ ref }) => !kept.has(refToId(ref)));
}

function ends({ stream, seq, hash }: Head, frames: readonly Frame[]): Frame | undefined {
  return frames.find(
    (frame) => frame.stream === stream && frame.lastSeq === seq && frame.hash.startsWith(hash),
  );
}

function chainTo(head: Head, frames: readonly Frame[]): Frame[] {
  const chain: Frame[] = [];
  let at = ends(head, frames);
  while (at !== undefined) {
    chain.push(at);
    const { stream, prev } = at;
    at = frames.find((frame) => frame.stream === stream && frame.hash === prev);
  }
  return chain;
}
