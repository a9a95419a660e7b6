import type { Clock } from '../node/clock.js';
import { HujiError } from '../proto/errors.js';

/** A daemon that is starting, or a command that is nearly done, gives way within this time. */
const PATIENCE_MS = 5000;
const AGAIN_MS = 100;

/**
 * Tries once more while another process has the data folder open. `isServed`: a daemon answers for
 * it, so that waiting is no use.
 */
export async function untilFree<T>(
  clock: Clock,
  attempt: () => Promise<T>,
  isServed: () => Promise<boolean>,
): Promise<T> {
  const end = clock.monotonic() + PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const isLocked = error instanceof HujiError && error.code === 'NODE_LOCKED';
      if (!isLocked || clock.monotonic() > end || (await isServed())) throw error;
      await new Promise<void>((resolve) => clock.after(AGAIN_MS, resolve));
    }
  }
}
