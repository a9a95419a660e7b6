import { systemClock } from '../node/clock.js';
import type { CallIo, Control } from '../node/control/control.js';
import { withCaller } from './caller.js';
import type { Host } from './host.js';
import { untilFree } from './locked.js';

async function* noLines(): AsyncGenerator<string> {
  yield* [];
}

/** A call that takes no lines, shows no progress and ends when the user interrupts. */
export function plainIo(host: Host): CallIo {
  return {
    progress: () => undefined,
    lines: noLines(),
    emit: () => Promise.resolve(),
    signal: host.signal,
  };
}

/**
 * Runs `use` on the node of a data folder: the running daemon or, where none runs, the node
 * opened by this process.
 */
export async function withControl<T>(
  dir: string,
  use: (control: Control) => Promise<T>,
): Promise<T> {
  const { control, close } = await untilFree(
    systemClock,
    () => reach(dir),
    () => Promise.resolve(false),
  );
  try {
    return await use(withCaller(control));
  } finally {
    await close();
  }
}

async function reach(dir: string): Promise<{ control: Control; close(): Promise<void> | void }> {
  // Loaded on demand: `huji --help` must not wait for gRPC and LevelDB.
  const { connectControl } = await import('./control-client.js');
  const connection = await connectControl(dir);
  if (connection !== null) return connection;
  const { openLocal } = await import('./local.js');
  return openLocal(dir);
}
