import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot, type TestContext } from '../harness.js';

export interface Ended {
  readonly status: number | null;
  /** What it wrote to stdout. */
  readonly out: string;
  readonly err: string;
}

export interface Conditions {
  readonly env?: NodeJS.ProcessEnv;
  /** Ctrl-C once it has written this to stdout. */
  readonly interruptAt?: RegExp;
}

/** Runs a program of test/sim as it was built, named below that folder; killed with the test. */
export async function program(
  t: TestContext,
  name: string,
  args: readonly (string | number)[],
  { env = {}, interruptAt }: Conditions = {},
): Promise<Ended> {
  const file = join(packageRoot, 'dist', 'test', 'sim', name);
  const child = spawn(process.execPath, [file, ...args.map(String)], {
    cwd: packageRoot,
    env: { ...process.env, ...env },
  });
  t.defer(() => child.kill('SIGKILL'));
  const [out, err] = [textOf(child.stdout), textOf(child.stderr)];
  child.stdout.on('data', () => {
    if (interruptAt?.test(out()) === true) child.kill('SIGINT');
  });
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, out: out(), err: err() };
}

function textOf(stream: NodeJS.ReadableStream): () => string {
  const parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part));
  return () => Buffer.concat(parts).toString();
}
