import { PROVINCE } from '../world/shape.js';
import type { World } from '../world/world.js';

/** Whoever has a line stands below whom the province lists above it: what was moved has moved. */
export function checkPlacement(world: World): void {
  const { machines } = world;
  const nodes = machines.get(PROVINCE)?.node?.authority.nodes();
  for (const { name, code, place, node } of machines.values()) {
    const is = node?.parentage.parent() ?? null;
    const listed = nodes?.get(code)?.parent ?? null;
    if (is === null || listed === null || place.line === false || is === listed) continue;
    world.violate('placement', `${name} is below ${is}, listed below ${listed}`);
    return;
  }
}
