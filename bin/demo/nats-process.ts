import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PROGRAM = 'nats-server';
const PORTS_SUFFIX = '.ports';
/** A server that is not up by then, ms, is none. */
const START_MS = 10_000;
const POLL_MS = 20;

/** A nats-server with JetStream at a port that the system picks. */
export class NatsProcess {
  readonly address: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  private constructor(address: string, child: ChildProcess, ended: Promise<void>) {
    this.address = address;
    this.#child = child;
    this.#ended = ended;
  }

  /** Null where there is none on the path, or it does not come up. */
  static async start(folder: string): Promise<NatsProcess | null> {
    mkdirSync(folder, { mode: 0o700 });
    const args = ['-a', '127.0.0.1', '-p', '-1', '-js', '-sd', folder];
    const child = spawn(PROGRAM, [...args, '--ports_file_dir', folder], { stdio: 'ignore' });
    let hasEnded = false;
    const ended = new Promise<void>((resolve) => {
      const end = (): void => {
        hasEnded = true;
        resolve();
      };
      child.once('exit', end);
      child.once('error', end);
    });
    for (let waited = 0; waited < START_MS && !hasEnded; waited += POLL_MS) {
      const address = addressIn(folder);
      if (address !== null) return new NatsProcess(address, child, ended);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    child.kill('SIGKILL');
    await ended;
    return null;
  }

  async stop(): Promise<void> {
    // What it holds is nobody's record, and the folder goes.
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}

/** What the server writes down once it listens. */
function addressIn(folder: string): string | null {
  const file = readdirSync(folder).find((name) => name.endsWith(PORTS_SUFFIX));
  if (file === undefined) return null;
  try {
    const ports = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { nats?: string[] };
    return ports.nats?.[0] ?? null;
  } catch {
    // It is being written.
    return null;
  }
}
