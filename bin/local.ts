import { systemClock } from '../node/clock.js';
import type { Control } from '../node/control/control.js';
import { secureRandom } from '../node/identity/secure-random.js';
import { LIMITS } from '../node/limits.js';
import type { HujiNode } from '../node/node.js';
import { HujiError } from '../proto/errors.js';
import { notice } from './notice.js';
import { openNode, requireNode } from './open-node.js';
import { text } from './texts.js';

export interface LocalNode {
  readonly control: Control;
  close(): Promise<void>;
}

const LOOK_MS = 100;
const TELL_MS = 2000;

/** What is asked once must be the whole answer; a daemon says beside it that it is not yet. */
async function untilJudged(
  node: HujiNode,
  judged: Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let isOver = false;
  const over = judged.then(() => {
    isOver = true;
  });
  let toldAt = systemClock.monotonic();
  for (;;) {
    const judging = node.cases.judging();
    // A disk that is full puts it off: what can be answered is answered.
    if (judging === null || isOver) return;
    if (signal.aborted) throw new HujiError('INTERRUPTED');
    if (systemClock.monotonic() - toldAt >= TELL_MS) {
      toldAt = systemClock.monotonic();
      notice(text('local.judging', { ...judging }));
    }
    await Promise.race([over, new Promise<void>((next) => systemClock.after(LOOK_MS, next))]);
  }
}

/** Opens the node of a data folder in this process, for a command that finds no daemon. */
export async function openLocal(dir: string): Promise<LocalNode> {
  await requireNode(dir);
  const { node, control, close } = await openNode({
    dir,
    clock: systemClock,
    random: secureRandom,
    sealMs: LIMITS.tailAgeMs,
    onAlarm: () => undefined,
    listening: () => [],
    mayRotate: true,
    via: 'local',
  });
  const judged = node.settled();
  return {
    control: {
      call: async (method, params, io) => {
        await untilJudged(node, judged, io.signal);
        return control.call(method, params, io);
      },
    },
    close,
  };
}
