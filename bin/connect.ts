import type { CallIo, Control } from '../node/control/control.js';
import { withCaller } from './caller.js';
import type { Host } from './host.js';

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
  // Loaded on demand: `huji --help` must not wait for gRPC and LevelDB.
  const { connectControl } = await import('./control-client.js');
  const connection = await connectControl(dir);
  if (connection !== null) {
    try {
      return await use(withCaller(connection.control));
    } finally {
      connection.close();
    }
  }
  const { openLocal } = await import('./local.js');
  const local = await openLocal(dir);
  try {
    return await use(withCaller(local.control));
  } finally {
    await local.close();
  }
}
