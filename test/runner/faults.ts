import { seed, tally } from '../harness.js';

/** Counts a failure that is none of a test's own, and prints it. */
export function fail(what: string, error?: unknown): void {
  tally.failed++;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error ?? '');
  console.log(`  FAIL  ${what}\n${text.replace(/^/gm, '    ')}`);
}

/** Below whatever failed: how to see it again. */
export function printSeed(): void {
  console.log(`  seed  HUJI_TEST_SEED=${seed}`);
}
