import { tally } from '../harness.js';
import type { Counts, HandOut } from './hand-out.js';
import { runFile } from './test-file.js';

/** Runs what it is handed, one file after the other, until there is none left. */
export async function work(): Promise<void> {
  // Whoever started this process is gone: nobody would read what it finds.
  process.once('disconnect', () => process.exit(1));
  for (;;) {
    const { path } = await handedOut();
    if (path !== null) await runFile(path);
    await answer();
    if (path === null) return;
  }
}

function handedOut(): Promise<HandOut> {
  return new Promise((resolve) => process.once('message', resolve));
}

async function answer(): Promise<void> {
  const { passed, failed, skipped } = tally;
  const counts: Counts = { passed, failed, skipped };
  Object.assign(tally, { passed: 0, failed: 0, skipped: 0 });
  await new Promise<void>((resolve) => {
    process.send?.(counts, undefined, undefined, () => resolve());
  });
}
