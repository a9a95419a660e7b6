import { type Frame, readFrame } from '../../../proto/frame.js';
import { type ChangeId, idToRef, type StreamId } from '../../../proto/id.js';
import { isAtOrBelow } from '../../../proto/node-code.js';
import { PROVINCE } from '../world/shape.js';
import type { World } from '../world/world.js';
import { changesOnDisks } from './on-disk.js';

/** A node whose past was lost goes on without saying two things in one place. */
export function checkEpochs(world: World): void {
  checkPlaces(world);
  checkAnswers(world);
  checkOpenings(world);
  for (const { node, name, code } of world.machines.values()) {
    if (node === null) continue;
    for (const { parent, name: stream, forkSeq } of node.log.durable.branches()) {
      if (parent === null || stream.author !== code || stream.epoch !== node.epoch()) continue;
      const where = `${stream.lane} after ${forkSeq}`;
      world.violate('epochs', `${name} goes on in an epoch that is not its own: ${where}`);
    }
  }
}

/**
 * No seq is used twice: who lost the end of the own log waits for what others hold of it, and goes
 * on in a new epoch. Only an old or a copied folder, which nothing beside it contradicts, has
 * something else to say in a place that was taken.
 */
function checkPlaces(world: World): void {
  const taken = new Map<string, ChangeId>();
  for (const id of changesOnDisks(world)) {
    const { stream, seq } = idToRef(id);
    const place = `${stream} ${seq}`;
    const other = taken.get(place);
    taken.set(place, id);
    const author = authorOf(world, stream);
    if (other === undefined || author === world.rogue?.place.code) continue;
    if (author !== null && world.twofold.has(author)) continue;
    world.violate('epochs', `${author} said both ${other} and ${id}`);
    return;
  }
}

/** Nor are two clerks told that what they wrote stands in one place, whatever became of it. */
function checkAnswers(world: World): void {
  const taken = new Map<string, ChangeId>();
  for (const { stream, seq, change, machine } of world.ledger.everSaid()) {
    const place = `${stream} ${seq}`;
    const other = taken.get(place);
    taken.set(place, change);
    if (other === undefined || world.twofold.has(world.machine(machine).code)) continue;
    world.violate('epochs', `${machine} said yes to both ${other} and ${change}`);
    return;
  }
}

/**
 * A new epoch says where the one before ended: after all that others hold of it. Who can only have
 * heard less is left out: a machine put back or copied, and one whose parent was.
 */
function checkOpenings(world: World): void {
  const ends = new Map<StreamId, number>();
  const openings: Frame[] = [];
  for (const { bytes } of world.machine(PROVINCE).disk.frames()) {
    const frame = readFrame(bytes);
    ends.set(frame.stream, Math.max(frame.lastSeq, ends.get(frame.stream) ?? 0));
    if (frame.opening !== null) openings.push(frame);
  }
  for (const { name, opening } of openings) {
    const { author } = name;
    const previous = opening?.previous ?? null;
    if (previous === null || author === PROVINCE || world.twofold.has(author)) continue;
    const others = [...world.setBack].filter((code) => code !== author);
    if (others.some((code) => isAtOrBelow(author, code))) continue;
    const end = ends.get(previous.stream) ?? 0;
    if (end <= previous.seq || author === world.rogue?.place.code) continue;
    world.violate('epochs', `${author} goes on after ${previous.seq} of ${end}`);
    return;
  }
}

function authorOf(world: World, stream: StreamId): string | null {
  for (const { node } of world.machines.values()) {
    const [branch] = node?.log.durable.ofStream(stream) ?? [];
    if (branch !== undefined) return branch.name.author;
  }
  return null;
}
