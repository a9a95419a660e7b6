import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../harness.js';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Start {
  readonly env?: { readonly [name: string]: string };
  readonly input?: string;
}

const fromSources = import.meta.url.endsWith('.ts');
const program = fileURLToPath(
  new URL(fromSources ? '../../bin/huji.ts' : '../../bin/huji.js', import.meta.url),
);

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts `huji` as a process of its own, with nothing of this one's environment but PATH. */
export function startHuji(
  args: readonly string[],
  env: { readonly [name: string]: string } = {},
): Running {
  const loader = fromSources ? ['--import', 'tsx'] : [];
  const child = spawn(process.execPath, [...loader, program, ...args], {
    cwd: packageRoot,
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, stdout, stderr }));
  return { child, ended };
}

/** Runs it to its end. */
export function runHuji(args: readonly string[], { env, input }: Start = {}): Promise<Ended> {
  const { child, ended } = startHuji(args, env);
  child.stdin?.end(input ?? '');
  return ended;
}
