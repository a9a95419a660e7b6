import { readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../harness.js';

/** The folder test/, of the sources or of dist. */
export const TEST_FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));
export const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** Not run by `unit`: they start processes, simulate for long or load whole registers. */
const SLOW_FOLDERS = ['sim', 'processes', 'containers'];
const SLOW_NAME = /\.slow\.test\.[jt]s$/;
/** What takes longest is handed out first, so that nobody is left with it at the end. */
const FIRST_FOLDERS = [...SLOW_FOLDERS, 'transports', 'node'];

export interface Selection {
  /** Below test/, as in a path of it, in the order in which they are handed out. */
  readonly files: readonly string[];
  /** Arguments that name no test file. */
  readonly unknown: readonly string[];
}

/** What `[unit|all|PATH...]` names. */
export function select(args: readonly string[]): Selection {
  const all = testFiles(args.some((given) => given.includes('fixtures')));
  const [first = 'all'] = args;
  if (args.length <= 1 && (first === 'all' || first === 'unit')) {
    const files = first === 'all' ? all : all.filter((path) => !isSlow(path));
    return { files: longestFirst(files), unknown: [] };
  }
  const files = all.filter((path) => args.some((given) => matches(path, given)));
  const unknown = args.filter((given) => !all.some((path) => matches(path, given)));
  return { files: longestFirst(files), unknown };
}

function longestFirst(files: readonly string[]): string[] {
  const rank = (path: string): number => {
    if (SLOW_NAME.test(path)) return 0;
    const at = FIRST_FOLDERS.indexOf(topOf(path));
    return at < 0 ? FIRST_FOLDERS.length : at;
  };
  return [...files].reverse().sort((a, b) => rank(a) - rank(b));
}

/** Those below a `fixtures` folder are made to fail: only who names them gets them. */
function testFiles(fixtures: boolean): string[] {
  return readdirSync(TEST_FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(`.test${EXTENSION}`))
    .filter((path) => path.split(sep).includes('fixtures') === fixtures)
    .sort();
}

function isSlow(path: string): boolean {
  return SLOW_FOLDERS.includes(topOf(path)) || SLOW_NAME.test(path);
}

function topOf(path: string): string {
  return path.split(sep)[0] ?? '';
}

function matches(path: string, given: string): boolean {
  const wanted = selector(given);
  return wanted === '' || path === wanted + EXTENSION || path.startsWith(wanted + sep);
}

/** The part of a given path below test/, without extension; '' for test/ itself. */
function selector(given: string): string {
  const path = resolve(given);
  const root = [TEST_FOLDER, join(packageRoot, 'dist', 'test'), join(packageRoot, 'test')].find(
    (folder) => path === folder || path.startsWith(folder + sep),
  );
  if (root === undefined) return `\0${given}`;
  return relative(root, path).replace(/\.[jt]s$/, '');
}
