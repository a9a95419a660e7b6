import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Host, STAY } from '../host.js';

const fromSources = import.meta.url.endsWith('.ts');
const program = fileURLToPath(
  new URL(`./attendant-process${fromSources ? '.ts' : '.js'}`, import.meta.url),
);

/** What is asked of the process behind; each wish has one answer. */
export type Wish = { readonly no: number } & (
  | { readonly kind: 'telephone'; readonly address: string }
  | { readonly kind: 'nats'; readonly folder: string }
);

export interface Answer {
  readonly no: number;
  /** Null: it cannot be had on this machine. */
  readonly address: string | null;
}

/**
 * Has what lies between nodes of a demo: a telephone line, a NATS server. In a process of its own,
 * so that it can outlive the demo as daemons do; it ends with the demo otherwise.
 */
export class Attendant {
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #natsFolder: string;
  readonly #asked = new Map<number, (address: string | null) => void>();
  #last = 0;

  constructor(env: Host['env'], root: string) {
    this.#natsFolder = join(root, 'nats');
    // The folder tells whoever looks at the processes of a machine whose it is.
    const child = spawn(process.execPath, [...process.execArgv, program, root], {
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { PATH: env['PATH'] },
    });
    this.#child = child;
    child.on('message', (message) => {
      const { no, address } = message as Answer;
      this.#asked.get(no)?.(address);
      this.#asked.delete(no);
    });
    this.ended = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    void this.ended.then(() => {
      for (const settle of this.#asked.values()) settle(null);
    });
  }

  /** 0 where it could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** `host:port` of a line as slow as a modem that ends at an address; null where there is none. */
  telephone(address: string): Promise<string | null> {
    return this.#ask((no) => ({ no, kind: 'telephone', address }));
  }

  /** Address of a NATS server with JetStream; null where none is found on the path. */
  nats(): Promise<string | null> {
    return this.#ask((no) => ({ no, kind: 'nats', folder: this.#natsFolder }));
  }

  #ask(wish: (no: number) => Wish): Promise<string | null> {
    this.#last += 1;
    const no = this.#last;
    return new Promise((resolve) => {
      this.#asked.set(no, resolve);
      this.#child.send(wish(no), (error) => {
        if (error !== null) resolve(null);
      });
    });
  }

  /** It ends its server first, and then itself. */
  stop(): void {
    this.#child.kill('SIGTERM');
  }

  /** This process need not wait for it any more. */
  release(): void {
    const child = this.#child;
    child.send(STAY, () => child.connected && child.disconnect());
    child.unref();
  }
}
