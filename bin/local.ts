import { systemClock } from '../node/clock.js';
import type { Control } from '../node/control/control.js';
import { secureRandom } from '../node/identity/secure-random.js';
import { LIMITS } from '../node/limits.js';
import { openNode, requireNode } from './open-node.js';

export interface LocalNode {
  readonly control: Control;
  close(): Promise<void>;
}

/** Opens the node of a data folder in this process, for a command that finds no daemon. */
export async function openLocal(dir: string): Promise<LocalNode> {
  await requireNode(dir);
  const { control, close } = await openNode({
    dir,
    clock: systemClock,
    random: secureRandom,
    sealMs: LIMITS.tailAgeMs,
    onAlarm: () => undefined,
    listening: () => [],
    mayRotate: true,
    via: 'local',
  });
  return { control, close };
}
