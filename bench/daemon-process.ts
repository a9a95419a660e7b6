import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { connectControl } from '../bin/control-client.js';
import type { Json } from '../node/control/control.js';
import { plainCall } from './plain-call.js';

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const program = fileURLToPath(new URL(`../bin/huji${extension}`, import.meta.url));

const FREE_PORT = ['--listen', 'grpc://127.0.0.1:0'];

/** `huji run` on a node made before, in a process of its own. */
export class DaemonProcess {
  readonly dir: string;
  /** Where it can be dialled; '' where it does not listen. */
  readonly address: string;
  /** Where other systems ask the register; '' where nobody does. */
  readonly api: string;
  readonly #child: ChildProcess;

  private constructor(dir: string, address: string, api: string, child: ChildProcess) {
    this.dir = dir;
    this.address = address;
    this.api = api;
    this.#child = child;
  }

  /**
   * With these options, by default listening at a free port. Resolves once it is ready; rejects
   * where it ends before.
   */
  static async start(dir: string, options: readonly string[] = FREE_PORT): Promise<DaemonProcess> {
    const args = [program, 'run', '--dir', dir, '--json', ...options];
    const child = spawn(process.execPath, [...process.execArgv, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let api = '';
    for await (const line of createInterface({ input: child.stdout })) {
      const event = JSON.parse(line) as { event: string; listen?: string[]; address?: string };
      if (event.event === 'api') api = event.address ?? '';
      if (event.event !== 'ready') continue;
      child.stdout.resume();
      return new DaemonProcess(dir, event.listen?.[0] ?? '', api, child);
    }
    throw new Error(`huji run ended: ${child.exitCode}`);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async call(method: string, params: { readonly [name: string]: Json }): Promise<Json> {
    const connection = await connectControl(this.dir);
    if (connection === null) throw new Error(`no daemon in ${this.dir}`);
    try {
      return await connection.control.call(method, params, plainCall);
    } finally {
      connection.close();
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}
