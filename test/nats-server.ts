import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect as connectTcp, createServer } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from './harness.js';

/** Where Debian puts it is not on everybody's path. */
const PLACES = ['nats-server', '/usr/sbin/nats-server', '/usr/local/bin/nats-server'];

/** The program, or null where there is none. */
export function natsProgram(): string | null {
  return PLACES.find((place) => spawnSync(place, ['--version']).status === 0) ?? null;
}

export interface NatsServerOptions {
  readonly folder: string;
  readonly port: number;
  /** More lines of its configuration. */
  readonly config?: string;
  readonly jetstream?: boolean;
}

/** A real nats-server as a process, with a JetStream folder of its own. */
export class NatsServer {
  readonly port: number;
  readonly address: string;
  readonly storage: string;
  readonly #program: string;
  readonly #configFile: string;
  #process: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();
  log = '';

  private constructor(program: string, options: NatsServerOptions) {
    const { folder, port, config = '', jetstream = true } = options;
    this.#program = program;
    this.port = port;
    this.address = `nats://127.0.0.1:${port}`;
    this.storage = join(folder, `jetstream-${port}`);
    this.#configFile = join(folder, `nats-${port}.conf`);
    mkdirSync(folder, { recursive: true });
    const store = jetstream ? `jetstream { store_dir: "${this.storage}" }\n` : '';
    const listen = `server_name: n${port}\nlisten: "127.0.0.1:${port}"\n`;
    writeFileSync(this.#configFile, `${listen}${store}${config}\n`);
  }

  static async start(t: TestContext, options: NatsServerOptions): Promise<NatsServer> {
    const program = natsProgram() ?? t.skip('no nats-server');
    const server = new NatsServer(program, options);
    t.defer(() => server.kill());
    await server.start();
    return server;
  }

  /** Started once for many tests, and killed by `kill`. */
  static async startAlone(options: NatsServerOptions): Promise<NatsServer | null> {
    const program = natsProgram();
    if (program === null) return null;
    const server = new NatsServer(program, options);
    await server.start();
    return server;
  }

  get running(): boolean {
    return this.#process?.exitCode === null && this.#process.signalCode === null;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  async start(): Promise<void> {
    const process = spawn(this.#program, ['-c', this.#configFile], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = process;
    process.stderr?.on('data', (bytes: Buffer) => {
      this.log = `${this.log}${bytes.toString()}`.slice(-20_000);
    });
    this.#ended = new Promise((resolve) => process.once('exit', () => resolve()));
    process.unref();
    while (!(await answers(this.port))) {
      if (process.exitCode !== null) throw new Error(`nats-server ended: ${this.log}`);
    }
  }

  async kill(): Promise<void> {
    this.#process?.ref();
    this.#process?.kill('SIGKILL');
    await this.#ended;
  }

  /** What a disk that breaks leaves: nothing. */
  destroyStorage(): void {
    // A server that runs may write into it meanwhile: out of its reach first.
    const gone = `${this.storage}-gone`;
    if (existsSync(this.storage)) renameSync(this.storage, gone);
    rmSync(gone, { recursive: true, force: true });
  }
}

/** Ports nobody listens at now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTcp(port, '127.0.0.1');
    const end = (answer: boolean): void => {
      socket.destroy();
      if (answer) resolve(true);
      else setTimeout(() => resolve(false), 20);
    };
    socket.once('data', () => end(true));
    socket.once('error', () => end(false));
  });
}
