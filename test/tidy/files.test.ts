import ts from 'typescript';
import * as assert from 'uvu/assert';
import { suite } from '../harness.js';
import type { Source } from './sources.js';
import { expectNone, lineOf, readSources, sourceOf, walk } from './sources.js';

const test = suite('tidy/files');

const FILE_LINES_MAX = 300;
const LINE_COLUMNS_MAX = 100;
/** Tables of texts and data, which no reader reads from top to bottom. */
const TABLES = [
  /^proto\/errors\.ts$/,
  /^bin\/texts[^/]*\.ts$/,
  /^bin\/texts\//,
  /^node\/authority\/tables\//,
  /^bin\/generate\/data\//,
];
/** Spelt so that this line keeps its own rule. */
const POSTPONED = /\b(TO[D]O|FIX[M]E)\b/;

function lengthFaults({ path, text }: Source): string[] {
  if (TABLES.some((table) => table.test(path))) return [];
  const lines = text.replace(/\n$/, '').split('\n');
  const faults = lines.flatMap((line, index) => {
    const columns = [...line].length;
    return columns > LINE_COLUMNS_MAX ? [`${path}:${index + 1}: ${columns} columns`] : [];
  });
  if (lines.length > FILE_LINES_MAX)
    faults.push(`${path}:${lines.length}: over ${FILE_LINES_MAX} lines`);
  return faults;
}

function postponedFaults({ path, text }: Source): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const word = POSTPONED.exec(line)?.[1];
    return word === undefined ? [] : [`${path}:${index + 1}: ${word}; do it, or leave it out`];
  });
}

function defaultExportFaults(source: Source): string[] {
  const faults: string[] = [];
  walk(source.tree, (node) => {
    const isDefault =
      ts.isExportAssignment(node) ||
      (node.kind === ts.SyntaxKind.DefaultKeyword && ts.isModifier(node)) ||
      (ts.isExportSpecifier(node) && node.name.text === 'default');
    if (isDefault) faults.push(`${source.path}:${lineOf(source, node)}: a default export`);
  });
  return faults;
}

/** Whether a test file makes a suite with a test in it, or hands a factory to a shared suite. */
function definesTests(source: Source): boolean {
  const imported = new Map<string, string>();
  const called = new Set<string>();
  walk(source.tree, (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      called.add(node.expression.text);
    }
    if (!ts.isImportSpecifier(node)) return;
    const { moduleSpecifier } = node.parent.parent.parent;
    if (ts.isStringLiteral(moduleSpecifier)) imported.set(node.name.text, moduleSpecifier.text);
  });
  const shared = [...imported].some(
    ([name, from]) => called.has(name) && from.includes('/suites/'),
  );
  return shared || (called.has('suite') && called.has('test'));
}

const sources = readSources();

test('files and lines are short', (t) => {
  const counts = sources.map(({ text }) => text.split('\n').length - 1).sort((a, b) => a - b);
  const median = counts[counts.length >> 1];
  t.note(`${counts.length} files, ${counts.reduce((a, b) => a + b)} lines, median ${median}`);
  expectNone(sources.flatMap(lengthFaults));
});

test('nothing is left for later in the code', () => {
  expectNone(sources.flatMap(postponedFaults));
});

test('nothing is exported by default', () => {
  expectNone(sources.flatMap(defaultExportFaults));
});

test('every test file has a test', () => {
  const files = sources.filter(
    ({ path }) => /\.test\.ts$/.test(path) && !/\/fixtures\//.test(path),
  );
  assert.ok(files.length > 0);
  expectNone(files.filter((file) => !definesTests(file)).map(({ path }) => `${path}: no test`));
});

test('these checks can fail', () => {
  const wide = sourceOf('node/x.ts', `${'户'.repeat(101)}\n`);
  assert.equal(lengthFaults(wide), ['node/x.ts:1: 101 columns']);
  const long = sourceOf('node/x.ts', '\n'.repeat(301));
  assert.equal(lengthFaults(long), ['node/x.ts:301: over 300 lines']);
  assert.equal(lengthFaults(sourceOf('bin/texts-en.ts', '\n'.repeat(301))), []);
  assert.is(postponedFaults(sourceOf('node/x.ts', `// ${'TO'}DO: x`)).length, 1);
  for (const text of ['export default 1;', 'export default class {}', 'export { a as default };']) {
    assert.is(defaultExportFaults(sourceOf('node/x.ts', text)).length, 1, text);
  }
  assert.not.ok(
    definesTests(sourceOf('test/x.test.ts', `import { suite } from './h.js'; suite('x');`)),
  );
});
