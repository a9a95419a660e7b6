import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Measured } from './bench.js';

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/**
 * Runs a program of this folder in a process of its own, so that nothing warms or burdens it, with
 * the pools of memory that deploy/huji.service gives a daemon; it answers its figures by `answer`.
 */
export async function runForked(
  program: string,
  args: readonly string[],
  nodeOptions: readonly string[] = [],
): Promise<Measured> {
  const path = fileURLToPath(new URL(`${program}${extension}`, import.meta.url));
  const child = fork(path, args, {
    execArgv: [...process.execArgv, ...nodeOptions],
    env: { ...process.env, MALLOC_ARENA_MAX: '2' },
  });
  const answers: Measured[] = [];
  child.on('message', (message) => answers.push(message as Measured));
  const [code] = (await once(child, 'exit')) as [number | null];
  const [first] = answers;
  if (code !== 0 || first === undefined) throw new Error(`${program} ${args.join(' ')}: ${code}`);
  return first;
}

/** Hands the figures to whoever forked this process, and ends it. */
export function answer(measured: Measured): void {
  process.send?.(measured, () => process.exit(0));
}
