import { isAtOrBelow } from '../../../proto/node-code.js';
import type { World } from '../world/world.js';
import { branchesOn } from './branch-rows.js';

/**
 * Nobody holds what he has no business to know: a node holds the lanes of the codes at and below
 * its own and what the province tells everybody, and of the rest only what a stranger handed it.
 */
export function checkLanes(world: World): void {
  for (const { name, code, disk } of world.machines.values()) {
    for (const { name: stream } of branchesOn(disk)) {
      const { lane, author } = stream;
      if (lane === 'all' || isAtOrBelow(lane, code) || world.handed.has(`${code} ${lane}`))
        continue;
      world.violate('lanes', `${name} holds what ${author} wrote in ${lane}`);
      return;
    }
  }
}
