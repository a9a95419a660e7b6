import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Json } from '../../node/control/control.js';
import { packageRoot, type TestContext } from '../harness.js';
import { NodeFolder } from './node-folder.js';
import { ENV } from './template.js';

const fromSources = import.meta.url.endsWith('.ts');
/** How node runs `huji`, whether the tests run from the sources or from dist. */
export const HUJI = [
  ...(fromSources ? ['--import', 'tsx'] : []),
  fileURLToPath(new URL(`../../bin/huji.${fromSources ? 'ts' : 'js'}`, import.meta.url)),
];

export interface DaemonOptions {
  readonly code: string;
  readonly dir: string;
  /** Where the parent listens; asked at every start. */
  readonly parent?: () => string;
  /** Where it listens; a free port, unless told; '': nowhere. */
  readonly listen?: string;
  /** More options of its command line. */
  readonly more?: readonly string[];
  /** Seconds after which it seals what is open; one, unless told. */
  readonly sealSeconds?: number;
  /** A program to run the daemon under, such as strace with its options. */
  readonly under?: readonly string[];
}

/** One line of a daemon's log. */
export type LogLine = { readonly event: string } & { readonly [name: string]: Json };

/** One node as a process of its own, killed when the test ends. */
export class Daemon extends NodeFolder {
  /** Every line it has logged, over all its starts. */
  readonly log: LogLine[] = [];
  /** What it wrote to stderr since its last start. */
  stderr = '';
  private readonly options: DaemonOptions;
  private child: ChildProcess | null = null;
  /** Taken at the first start and kept, as its children know it. */
  private listening: string;

  constructor(t: TestContext, options: DaemonOptions) {
    super(options.code, options.dir);
    this.options = options;
    this.listening = options.listen ?? 'grpc://127.0.0.1:0';
    t.defer(() => this.kill());
  }

  get address(): string {
    return this.listening;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  get running(): boolean {
    return this.child !== null;
  }

  /** Resolves once it is ready; rejects with what it wrote where it ends before. */
  async start(): Promise<void> {
    const { dir, parent, under = [], more = [], sealSeconds = 1 } = this.options;
    const dial = parent === undefined ? [] : ['--dial', parent()];
    const at = this.listening === '' ? [] : ['--listen', this.listening];
    const args = ['run', '--dir', dir, '--json', ...at, ...dial, ...more];
    const [program = '', ...rest] = [...under, process.execPath, ...HUJI, ...args];
    const env = { PATH: process.env['PATH'] ?? '', HUJI_SEAL_SECONDS: String(sealSeconds), ...ENV };
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const child = spawn(program, rest, { cwd: packageRoot, env, stdio: [...stdio] });
    this.child = child;
    this.stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    await this.ready(child);
  }

  private ready(child: ChildProcess): Promise<void> {
    return new Promise((resolve, reject) => {
      let rest = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const entry = JSON.parse(line) as LogLine;
          this.log.push(entry);
          if (entry.event !== 'ready') continue;
          this.listening = (entry['listen'] as string[])[0] ?? '';
          resolve();
        }
      });
      child.once('close', () => {
        if (this.child === child) this.child = null;
        reject(new Error(`${this.code} ended before it was ready: ${this.stderr}`));
      });
    });
  }

  /** As power is cut: nothing is flushed, nothing closed. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { child } = this;
    if (child === null) return;
    const closed = once(child, 'close');
    child.kill(signal);
    await closed;
    this.child = null;
  }
}
