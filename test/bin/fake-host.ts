import type { Host } from '../../bin/host.js';
import type { Clock } from '../../node/clock.js';

export interface FakeHost extends Host {
  /** What was written to stdout and stderr. */
  readonly out: string[];
  readonly err: string[];
  /** Moved by hand. */
  readonly clock: Clock & { ms: number };
}

export interface FakeHostOptions {
  readonly env?: { readonly [name: string]: string };
  readonly input?: readonly string[];
  /** What is typed when a secret is asked for, in turn; none: there is no terminal. */
  readonly secrets?: readonly string[];
  readonly terminal?: boolean;
  readonly columns?: number;
  readonly signal?: AbortSignal;
}

/** A host that keeps what was written, for commands that run inside the test. */
export function fakeHost(options: FakeHostOptions = {}): FakeHost {
  const { env = {}, input = [], terminal = false, columns = 80 } = options;
  const secrets = [...(options.secrets ?? [])];
  const out: string[] = [];
  const err: string[] = [];
  const consoleInto = (written: string[]): Host['stdout'] => ({
    isTerminal: terminal,
    columns,
    write: (text) => {
      written.push(text);
      return Promise.resolve();
    },
  });
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (const chunk of input) yield Buffer.from(chunk);
  }
  const clock = {
    ms: 1_094_000_000_000,
    now: () => clock.ms,
    monotonic: () => clock.ms,
    after: () => () => undefined,
  };
  return {
    env,
    cwd: process.cwd(),
    stdin: bytes(),
    stdout: consoleInto(out),
    stderr: consoleInto(err),
    clock,
    random: { bytes: (length) => new Uint8Array(length).fill(7) },
    signal: options.signal ?? new AbortController().signal,
    askSecret: () => Promise.resolve(secrets.shift() ?? null),
    out,
    err,
  };
}
