/**
 * Runs the tests in one process: `run.js [unit|all|PATH...]`.
 * A path is a test file or a folder, named as a source (`test/proto/hlc.test.ts`) or as an output.
 */
import { readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { failRunningTest, packageRoot, seed, takeSuites, tally } from './harness.js';

const here = dirname(fileURLToPath(import.meta.url));
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
/** Run last, and not at all by `unit`: they start processes or simulate for long. */
const SLOW = ['sim', 'processes', 'containers'];
/** A module that waits for ever at its top level must not stop the run. */
const IMPORT_LIMIT_MS = 30_000;
/** Handles that are gone within this time were only closing. */
const LEAK_GRACE_MS = 300;

let current = 'the start';
let done = false;

/** Those below a `fixtures` folder are made to fail: only who names them gets them. */
function testFiles(fixtures: boolean): string[] {
  const files = readdirSync(here, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(`.test${extension}`))
    .filter((path) => path.split(sep).includes('fixtures') === fixtures)
    .sort();
  return [...files.filter((path) => !isSlow(path)), ...files.filter(isSlow)];
}

function isSlow(path: string): boolean {
  return SLOW.includes(path.split(sep)[0] ?? '');
}

/** The part of a given path below test/, without extension; '' for test/ itself. */
function selector(given: string): string {
  const path = resolve(given);
  const root = [here, join(packageRoot, 'dist', 'test'), join(packageRoot, 'test')].find(
    (folder) => path === folder || path.startsWith(folder + sep),
  );
  if (root === undefined) return `\0${given}`;
  return relative(root, path).replace(/\.[jt]s$/, '');
}

function select(args: readonly string[]): { files: string[]; unknown: string[] } {
  const all = testFiles(args.some((given) => given.includes('fixtures')));
  const [first = 'all'] = args;
  if (args.length <= 1 && first === 'all') return { files: all, unknown: [] };
  if (args.length <= 1 && first === 'unit') {
    return { files: all.filter((path) => !isSlow(path)), unknown: [] };
  }
  const matches = (path: string, given: string): boolean => {
    const wanted = selector(given);
    return wanted === '' || path === wanted + extension || path.startsWith(wanted + sep);
  };
  return {
    files: all.filter((path) => args.some((given) => matches(path, given))),
    unknown: args.filter((given) => !all.some((path) => matches(path, given))),
  };
}

function fail(what: string, error?: unknown): void {
  tally.failed++;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error ?? '');
  console.log(`  FAIL  ${what}\n${text.replace(/^/gm, '    ')}`);
}

async function runFile(path: string): Promise<void> {
  current = path;
  const before = handles();
  const failedBefore = tally.failed;
  try {
    await limitedImport(path);
  } catch (error) {
    takeSuites();
    fail(`${path} cannot be read`, error);
    return;
  }
  const group: (() => Promise<[true | string, number, number, number]>)[] = [];
  Object.assign(globalThis, { UVU_QUEUE: [group], UVU_INDEX: 0 });
  for (const suite of takeSuites()) suite.run();
  let defined = 0;
  for (const run of group) {
    const [errors, , , count] = await run();
    defined += count;
    if (typeof errors === 'string') console.log(errors.trimEnd());
  }
  for (const line of tally.lines.splice(0)) console.log(line);
  if (defined === 0) fail(`${path} defines no test`);
  if (tally.failed > failedBefore) console.log(`  seed  HUJI_TEST_SEED=${seed}`);
  await warnOfLeaks(path, before);
}

async function limitedImport(path: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `not read after ${IMPORT_LIMIT_MS} ms`;
    timer = setTimeout(() => reject(new Error(message)), IMPORT_LIMIT_MS);
  });
  try {
    await Promise.race([import(pathToFileURL(join(here, path)).href), late]);
  } finally {
    clearTimeout(timer);
  }
}

function handles(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (kind !== 'Immediate') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

async function warnOfLeaks(path: string, before: Map<string, number>): Promise<void> {
  const leaked = (): string[] =>
    [...handles()]
      .filter(([kind, count]) => count > (before.get(kind) ?? 0))
      .map(([kind, count]) => `${count - (before.get(kind) ?? 0)} ${kind}`);
  const end = performance.now() + LEAK_GRACE_MS;
  while (leaked().length > 0 && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const left = leaked();
  if (left.length > 0) console.log(`  warning  ${path} left open: ${left.join(', ')}`);
}

function finish(): void {
  done = true;
  console.log(`\n${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
}

process.on('uncaughtException', (error) => {
  if (!failRunningTest(error)) fail(`${current}: an error nobody caught`, error);
});
process.on('exit', () => {
  if (done) return;
  fail(`${current}: the process ended before the tests did`);
  finish();
  process.exitCode = 1;
});

const { files, unknown } = select(process.argv.slice(2));
for (const given of unknown) fail(`no test file is named ${given}`);
for (const path of files) await runFile(path);
const executed = tally.passed + tally.failed;
if (executed === 0) {
  console.log(files.length === 0 ? 'no test file was found' : 'every test was skipped');
}
finish();
// Leaked handles have been named; they must not keep the process.
process.exit(tally.failed > 0 || executed === 0 ? 1 : 0);
