import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { packageRoot, suite } from '../harness.js';

const test = suite('tidy/readme');

const LINES_MAX = 150;

function pages(): string[] {
  const inDocs = readdirSync(join(packageRoot, 'docs'), { recursive: true, encoding: 'utf8' });
  const docs = inDocs.filter((path) => path.endsWith('.md')).map((path) => join('docs', path));
  return ['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...docs];
}

/** Targets of a page's links within the package, each as it is written. */
function linksOf(text: string): string[] {
  return [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

test('the README is read in one sitting', () => {
  const lines = readFileSync(join(packageRoot, 'README.md'), 'utf8').split('\n');
  assert.ok(lines.length <= LINES_MAX, `${lines.length} lines`);
});

test('the Chinese README shows the same commands, outputs, figures and pages', () => {
  const shown = (page: string) => {
    const text = readFileSync(join(packageRoot, page), 'utf8');
    const blocks = text.split('\n').filter((line) => line.startsWith('    '));
    const targets = linksOf(text).filter((target) => !target.startsWith('README'));
    return [...blocks, ...targets];
  };
  assert.equal(shown('README.zh-CN.md'), shown('README.md'));
});

test('every link between pages leads somewhere', () => {
  const links = pages().flatMap((page) =>
    linksOf(readFileSync(join(packageRoot, page), 'utf8')).map((target) => ({ page, target })),
  );
  assert.ok(links.length > 0);
  const dead = links.filter(
    ({ page, target }) => !existsSync(join(packageRoot, dirname(page), target)),
  );
  assert.equal(dead, []);
});

test('links are found as pages write them', () => {
  const text = '[a](b.md), [c](d.md#e) and [f](https://g.h/) [i](#j)';
  assert.equal(linksOf(text), ['b.md', 'd.md']);
});
