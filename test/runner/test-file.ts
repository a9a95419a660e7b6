import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { failRunningTest, takeSuites, tally } from '../harness.js';
import { fail, printSeed } from './faults.js';
import { handles, leaksSince } from './leaks.js';
import { TEST_FOLDER } from './selection.js';

/** A module that waits for ever at its top level must not stop the run. */
const IMPORT_LIMIT_MS = 30_000;
/** Files that take longer say so, for whoever looks for what makes a run long. */
const LONG_MS = 5_000;

let current = 'the start';

/** The file this process runs, or ran last. */
export function currentFile(): string {
  return current;
}

/** Runs a file of test/ in this process. */
export async function runFile(path: string): Promise<void> {
  current = path;
  const start = performance.now();
  const before = handles();
  const failedBefore = tally.failed;
  try {
    await limitedImport(path);
  } catch (error) {
    takeSuites();
    fail(`${path} cannot be read`, error);
    return;
  }
  const defined = await runSuites();
  for (const line of tally.lines.splice(0)) console.log(line);
  if (defined === 0) fail(`${path} defines no test`);
  if (tally.failed > failedBefore) printSeed();
  const ms = performance.now() - start;
  if (ms > LONG_MS) console.log(`  ${(ms / 1000).toFixed(1)} s`);
  const left = await leaksSince(before);
  if (left.length > 0) console.log(`  warning  ${path} left open: ${left.join(', ')}`);
}

/** An error that nobody caught fails the test that runs, or the file. */
export function catchUncaught(): void {
  process.on('uncaughtException', (error) => {
    if (!failRunningTest(error)) fail(`${current}: an error nobody caught`, error);
  });
}

/** Runs what the file has queued; answers how many tests that was. */
async function runSuites(): Promise<number> {
  const group: (() => Promise<[true | string, number, number, number]>)[] = [];
  Object.assign(globalThis, { UVU_QUEUE: [group], UVU_INDEX: 0 });
  for (const suite of takeSuites()) suite.run();
  let defined = 0;
  for (const run of group) {
    const [errors, , , count] = await run();
    defined += count;
    if (typeof errors === 'string') console.log(errors.trimEnd());
  }
  return defined;
}

async function limitedImport(path: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `not read after ${IMPORT_LIMIT_MS} ms`;
    timer = setTimeout(() => reject(new Error(message)), IMPORT_LIMIT_MS);
  });
  try {
    await Promise.race([import(pathToFileURL(join(TEST_FOLDER, path)).href), late]);
  } finally {
    clearTimeout(timer);
  }
}
