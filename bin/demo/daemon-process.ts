import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Host, STAY } from '../host.js';

/** What the daemon says goes here, in its data folder. */
const LOG_FILE = 'daemon.log';
const LAST_WORDS_MAX = 300;

const fromSources = import.meta.url.endsWith('.ts');
const program = fileURLToPath(new URL(fromSources ? '../huji.ts' : '../huji.js', import.meta.url));

export interface End {
  /** Null where a signal ended it, or where it could not be started. */
  readonly code: number | null;
  readonly signal: string | null;
}

export interface DaemonStart {
  readonly dir: string;
  /** Options of `huji run` besides the folder. */
  readonly options: readonly string[];
  readonly env: Host['env'];
}

/** `huji run`, a process of its own. */
export class DaemonProcess {
  readonly ended: Promise<End>;
  readonly #child: ChildProcess;
  readonly #logPath: string;

  constructor({ dir, options, env }: DaemonStart) {
    this.#logPath = join(dir, LOG_FILE);
    const log = openSync(this.#logPath, 'a', 0o600);
    const args = [...process.execArgv, program, 'run', '--dir', dir, ...options];
    // In a session of its own: Ctrl-C on the terminal is for the demo to pass on, once.
    const child = spawn(process.execPath, args, {
      detached: true,
      // The channel breaks when the demo is gone, killed even, and the daemon ends.
      stdio: ['ignore', log, log, 'ipc'],
      env: withoutOurs(env),
    });
    closeSync(log);
    this.#child = child;
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
      child.once('error', () => resolve({ code: null, signal: null }));
    });
  }

  /** 0 where it could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null || this.pid === 0;
  }

  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#child.kill(signal);
  }

  /** This process need not wait for it any more. */
  release(): void {
    const child = this.#child;
    // Where it has ended by itself, there is nobody to tell.
    child.send(STAY, () => child.connected && child.disconnect());
    child.unref();
  }

  /** The last line it wrote; of an error, what happened rather than what to try. */
  lastWords(): string {
    const lines = readFileSync(this.#logPath, 'utf8').trimEnd().split('\n');
    const error = lines.findLast((line) => /^(error|错误)/.test(line));
    return (error ?? lines.at(-1) ?? '').slice(0, LAST_WORDS_MAX);
  }
}

/** Settings of the one who calls are for his own node. */
function withoutOurs(env: Host['env']): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith('HUJI_') || name === 'HUJI_LANG'),
  );
}
