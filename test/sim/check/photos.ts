import type { HujiNode } from '../../../node/node.js';
import { isAtOrBelow } from '../../../proto/node-code.js';
import { audienceOf } from '../world/shape.js';
import type { World } from '../world/world.js';

/** Null: of the photos (照片) there are, nobody lacks one that his neighbour has and he names. */
export function photosMissing(world: World): string | null {
  if (world.photos.length === 0) return null;
  for (const { node, name } of world.machines.values()) {
    const parent = node?.parentage.parent() ?? null;
    const above = parent === null ? null : world.machine(parent);
    if (node === null || above === null || above.node === null) continue;
    for (const { hash } of world.photos) {
      if (lacks(node, above.node, hash)) return `${name} lacks a photo of ${above.name}`;
      if (lacks(above.node, node, hash)) return `${above.name} lacks a photo of ${name}`;
    }
  }
  return null;
}

function lacks(node: HujiNode, neighbour: HujiNode, hash: string): boolean {
  const wanted = node.attachments.wants(hash);
  if (wanted === null || neighbour.attachments.placeOf(hash) === null) return false;
  const { lane } = node.log.branch(wanted.branch).name;
  return isAtOrBelow(lane, neighbour.identity.code);
}

/** Null: whatever was kept at a station is kept, whole, by everyone who hears its lane. */
export function photosLost(world: World): string | null {
  for (const { hash, lane } of world.photos) {
    for (const name of audienceOf(world.shape, lane)) {
      const { node } = world.machine(name);
      if (node?.attachments.read(hash) === null) return `${name} has no photo of ${lane}`;
    }
  }
  return null;
}
