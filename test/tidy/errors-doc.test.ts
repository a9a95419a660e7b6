import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { ERRORS } from '../../proto/errors.js';
import { packageRoot, suite } from '../harness.js';
import { errorsDoc } from './errors-doc.js';
import { readSources } from './sources.js';

const test = suite('tidy/errors-doc');
const path = join(packageRoot, 'docs', 'ERRORS.md');

test('docs/ERRORS.md has one heading per code, in the order of the table', () => {
  const headings = [...readFileSync(path, 'utf8').matchAll(/^## (.+)$/gm)].map(([, code]) => code);
  assert.equal(headings, Object.keys(ERRORS));
});

test('docs/ERRORS.md is what the table makes', () => {
  const same = readFileSync(path, 'utf8') === errorsDoc();
  assert.ok(same, 'run: npx tsx test/tidy/write-errors-doc.ts');
});

test('every code is said somewhere', () => {
  const raised = readSources()
    .filter(({ path: each }) => !/^(test|bench)\/|^proto\/errors\.ts$/.test(each))
    .map(({ text }) => text)
    .join('\n');
  const silent = Object.keys(ERRORS).filter((code) => !new RegExp(`\\b${code}\\b`).test(raised));
  assert.equal(silent, []);
});
