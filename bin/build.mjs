/**
 * Builds dist/: compiles the sources, copies what is not compiled, and removes outputs whose
 * source has gone. Does nothing when nothing has changed since the last build.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));

const BUILD_INFO = 'dist/.tsbuildinfo';
const STAMP = 'dist/.build-stamp';
const PROGRAMS = /^dist\/bin\/huji[^/]*\.js$/;
/** What changes the outputs besides the sources. */
const SETTINGS = ['tsconfig.json', 'package.json', 'package-lock.json', 'bin/build.mjs'];

const { include } = JSON.parse(readFileSync('tsconfig.json', 'utf8'));
const sources = include
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => filesBelow(folder).sort())
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'));
const copies = [
  ...filesBelow('proto').filter((path) => path.endsWith('.proto')),
  ...filesBelow('bin').filter((path) => path.endsWith('.yaml')),
];
const outputs = new Set([
  ...sources.flatMap((path) => {
    const output = `dist/${path.slice(0, -'.ts'.length)}.js`;
    return [output, `${output}.map`];
  }),
  ...copies.map((path) => `dist/${path}`),
]);

removeStale();
const stamp = stampOf([...sources, ...copies, ...SETTINGS]);
const complete = [...outputs].every((path) => existsSync(path));
if (!complete || readIfThere(STAMP) !== stamp) build();

function build() {
  rmSync(STAMP, { force: true });
  // The compiler does not look whether its earlier outputs are still there.
  if (!complete) rmSync(BUILD_INFO, { force: true });
  compile();
  for (const path of copies) {
    mkdirSync(dirname(`dist/${path}`), { recursive: true });
    copyFileSync(path, `dist/${path}`);
  }
  for (const path of outputs) if (PROGRAMS.test(path)) chmodSync(path, 0o755);
  writeFileSync(STAMP, stamp);
}

function compile() {
  const run = spawnSync(process.execPath, [compiler(), '-p', 'tsconfig.json'], {
    stdio: 'inherit',
  });
  if (run.error !== undefined) throw run.error;
  if (run.status !== 0) process.exit(1);
}

function compiler() {
  try {
    return createRequire(import.meta.url).resolve('typescript/bin/tsc');
  } catch {
    console.error('error: typescript is not installed\ntry: npm ci (with devDependencies)');
    process.exit(1);
  }
}

function removeStale() {
  if (!existsSync('dist')) return;
  const keep = new Set([...outputs, BUILD_INFO, STAMP]);
  for (const path of filesBelow('dist')) if (!keep.has(path)) rmSync(path, { force: true });
  removeEmpty('dist');
}

function removeEmpty(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const path = `${folder}/${entry.name}`;
    removeEmpty(path);
    if (readdirSync(path).length === 0) rmdirSync(path);
  }
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/'));
}

function stampOf(paths) {
  const digest = createHash('sha256');
  for (const path of paths) {
    if (!existsSync(path)) continue;
    const { mtimeMs, size } = statSync(path);
    digest.update(`${path} ${mtimeMs} ${size}\n`);
  }
  return digest.digest('hex');
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
