import { randomInt } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// uvu would run its queue by itself; run.ts does that, one file after the other.
Object.assign(globalThis, { UVU_DEFER: 1 });
const uvu = await import('uvu');

/** Files run side by side wait for one another: the runner has them allow so many times a limit. */
const PATIENCE = Number(process.env['HUJI_TEST_PATIENCE'] ?? 1);
/** Milliseconds a test, and each of its teardown steps, may take. */
const LIMIT_MS = 10_000;
const POLL_MIN_MS = 2;
const POLL_MAX_MS = 50;

export type Falsy = false | 0 | 0n | '' | null | undefined;

export interface TestContext {
  /** The same number for every test of a run; HUJI_TEST_SEED sets it. */
  readonly seed: number;
  /** A fresh folder, removed when the test has ended. */
  folder(): string;
  /** Called when the test has ended, also when it failed; the last one given is called first. */
  defer(step: () => unknown): void;
  /**
   * Asks `check` again and again until it answers something truthy. Fails naming `what` after
   * `limitMs` (10 s), and at once when `check` throws.
   */
  until<T>(what: string, check: () => T | Promise<T>, limitMs?: number): Promise<Exclude<T, Falsy>>;
  /** Prints a line below the file's: a figure worth seeing also when all is well. */
  note(text: string): void;
  /** Ends the test here and counts it as skipped. */
  skip(reason: string): never;
}

export interface TestOptions {
  readonly limitMs?: number;
}

export type Test = (
  title: string,
  body: (t: TestContext) => unknown,
  options?: TestOptions,
) => void;

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** Lines to print below the file that is running: skipped tests and notes. */
  lines: string[];
}

export const seed = readSeed();
export const tally: Tally = { passed: 0, failed: 0, skipped: 0, lines: [] };
/** The folder of package.json, whether this runs from the sources or from dist. */
export const packageRoot = findPackageRoot();

const queued: { run(): void }[] = [];
/** Fails the test that is running; null between tests. */
let failRunning: ((error: unknown) => void) | null = null;

class Skip extends Error {}

/** Makes a suite and queues it: there is no `.run()` to forget. */
export function suite(name: string): Test {
  const under = uvu.suite(name);
  queued.push(under);
  return (title, body, options = {}) => {
    const limitMs = (options.limitMs ?? LIMIT_MS) * PATIENCE;
    under(title, () => runTest(`${name}: ${title}`, body, limitMs));
  };
}

/** Empties the queue and returns its suites, each with uvu's own `run`. */
export function takeSuites(): { run(): void }[] {
  return queued.splice(0);
}

/** Hands an error nobody caught to the test that is running; false when none is. */
export function failRunningTest(error: unknown): boolean {
  if (failRunning === null) return false;
  failRunning(error);
  return true;
}

async function runTest(
  name: string,
  body: (t: TestContext) => unknown,
  limitMs: number,
): Promise<void> {
  const context = new Context();
  const errors: unknown[] = [];
  try {
    await limited(`${name}: not done after ${limitMs} ms`, limitMs, () => body(context));
  } catch (error) {
    errors.push(error);
  }
  context.ended = true;
  for (const step of context.steps.reverse()) {
    try {
      const limitMs = LIMIT_MS * PATIENCE;
      await limited(`${name}: a teardown step is not done after ${limitMs} ms`, limitMs, step);
    } catch (error) {
      errors.push(error);
    }
  }
  settle(name, errors);
}

function settle(name: string, errors: readonly unknown[]): void {
  const first = errors.find((error) => !(error instanceof Skip));
  if (first !== undefined) {
    tally.failed++;
    const error = first instanceof Error ? first : new Error(`thrown: ${String(first)}`);
    for (const other of errors.filter((each) => each !== first && !(each instanceof Skip))) {
      error.message += `\n    and then: ${other instanceof Error ? other.message : String(other)}`;
    }
    throw error;
  }
  const skip = errors.find((error) => error instanceof Skip);
  if (skip instanceof Skip) {
    tally.skipped++;
    tally.lines.push(`  skipped  ${name}: ${skip.message}`);
  } else {
    tally.passed++;
  }
}

/** Awaits `body`; rejects when it takes too long or when an error nobody caught turns up. */
async function limited(message: string, limitMs: number, body: () => unknown): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      failRunning = reject;
      timer = setTimeout(() => reject(new Error(message)), limitMs);
      Promise.resolve()
        .then(body)
        // Node reports a rejection nobody caught only after the microtasks have run.
        .then(() => setImmediate(resolve), reject);
    });
  } finally {
    clearTimeout(timer);
    failRunning = null;
  }
}

class Context implements TestContext {
  readonly seed = seed;
  readonly steps: (() => unknown)[] = [];
  ended = false;

  folder(): string {
    const path = mkdtempSync(join(tmpdir(), 'huji-test-'));
    this.defer(() => rmSync(path, { recursive: true, force: true, maxRetries: 10 }));
    return path;
  }

  defer(step: () => unknown): void {
    this.steps.push(step);
  }

  async until<T>(
    what: string,
    check: () => T | Promise<T>,
    givenMs = LIMIT_MS,
  ): Promise<Exclude<T, Falsy>> {
    const limitMs = givenMs * PATIENCE;
    const end = performance.now() + limitMs;
    let pause = POLL_MIN_MS;
    for (;;) {
      const answer = await check();
      if (answer) return answer as Exclude<T, Falsy>;
      if (this.ended) throw new Error(`the test ended while waiting for: ${what}`);
      if (performance.now() > end) throw new Error(`waited ${limitMs} ms in vain for: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(pause * 2, POLL_MAX_MS);
    }
  }

  note(text: string): void {
    tally.lines.push(`  ${text}`);
  }

  skip(reason: string): never {
    throw new Skip(reason);
  }
}

function readSeed(): number {
  const text = process.env['HUJI_TEST_SEED'];
  if (text === undefined || text === '') return randomInt(1, 2 ** 31);
  const given = Number(text);
  if (!Number.isSafeInteger(given)) throw new RangeError(`HUJI_TEST_SEED is no integer: ${text}`);
  return given;
}

function findPackageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('no package.json above the tests');
    folder = above;
  }
  return folder;
}
