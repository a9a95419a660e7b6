import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Measured, Size } from './bench.js';

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const program = fileURLToPath(new URL(`once${extension}`, import.meta.url));

export interface Step {
  readonly bench: string;
  readonly step: 'prepare' | 'run';
  readonly size: Size;
  readonly shared: string;
  readonly own: string;
  /** Folder for a CPU profile of the step's process; null: none. */
  readonly profile: string | null;
}

/** Runs one step in a fresh process, so that no run warms or burdens another. */
export async function runStep(step: Step): Promise<Measured> {
  const { bench, size, shared, own, profile } = step;
  const profiling = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const child = fork(program, [bench, step.step, size, shared, own], {
    execArgv: [...process.execArgv, ...profiling],
  });
  const answers: Measured[] = [];
  child.on('message', (answer) => answers.push(answer as Measured));
  const [code] = (await once(child, 'exit')) as [number | null];
  const [answer] = answers;
  if (code !== 0 || answer === undefined) throw new Error(`${bench} ${step.step} failed`);
  return answer;
}
