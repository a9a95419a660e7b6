import { type ChangeId, idToRef, type StreamId } from '../../../proto/id.js';
import type { World } from '../world/world.js';
import { changesOnDisks } from './on-disk.js';

/** A node whose past was lost goes on without saying two things in one place. */
export function checkEpochs(world: World): void {
  checkPlaces(world);
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

function authorOf(world: World, stream: StreamId): string | null {
  for (const { node } of world.machines.values()) {
    const [branch] = node?.log.durable.ofStream(stream) ?? [];
    if (branch !== undefined) return branch.name.author;
  }
  return null;
}
