import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { type Clock, type Random, systemClock } from '../node/clock.js';
import { readSecret } from './terminal.js';

/** One of the two streams a command writes to. */
export interface Console {
  readonly isTerminal: boolean;
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number;
  /** Resolves when more may be written. */
  write(text: string): Promise<void>;
}

/** What a command has of the world around it. */
export interface Host {
  readonly env: { readonly [name: string]: string | undefined };
  /** The folder that relative paths start from. */
  readonly cwd: string;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: Console;
  readonly stderr: Console;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborted by the first SIGINT or SIGTERM; a second one ends the process. */
  readonly signal: AbortSignal;
  /** Asks on the terminal, without showing what is typed; null where there is no terminal. */
  askSecret(prompt: string): Promise<string | null>;
}

const COLUMNS_DEFAULT = 80;

/** The host of a real process. */
export function processHost(): Host {
  const abort = new AbortController();
  const stop = (): void => {
    abort.abort();
    // A command that waits for input must not wait for ever.
    process.stdin.destroy();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Whoever asks twice wants out; nothing acknowledged is lost by it.
      if (abort.signal.aborted) process.exit(3);
      stop();
    });
  }
  whenStarterEnds(stop);
  return {
    env: process.env,
    cwd: process.cwd(),
    stdin: process.stdin as Readable & AsyncIterable<Uint8Array>,
    stdout: consoleOf(process.stdout),
    stderr: consoleOf(process.stderr),
    clock: systemClock,
    random: { bytes: (length) => randomBytes(length) },
    signal: abort.signal,
    askSecret: readSecret,
  };
}

/** Said over the channel to a process that is to outlive the one that started it. */
export const STAY = 'stay';

/** A process that was started with a channel ends with its starter, however that one ends. */
function whenStarterEnds(stop: () => void): void {
  if (process.connected === undefined) return;
  let stays = false;
  process.on('message', (message) => {
    stays ||= message === STAY;
  });
  process.on('disconnect', () => {
    if (!stays) stop();
  });
  if (!process.connected) stop();
}

/** Writes wait for the reader together: however many they are, one listener waits for all. */
export function consoleOf(stream: Writable & { isTTY?: boolean; columns?: number }): Console {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has seen enough, as `head` has.
    if (error.code === 'EPIPE') process.exit(3);
    throw error;
  });
  let drained: Promise<unknown> | null = null;
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns ?? COLUMNS_DEFAULT;
    },
    write: async (text) => {
      if (stream.write(text)) return;
      drained ??= once(stream, 'drain').finally(() => {
        drained = null;
      });
      await drained;
    },
  };
}
