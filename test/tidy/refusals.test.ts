import * as assert from 'uvu/assert';
import { ERRORS } from '../../proto/errors.js';
import { suite } from '../harness.js';
import { documentAt } from './documents.js';
import { expectNone, readSources } from './sources.js';

const test = suite('tidy/refusals');

/** Why somebody gets no card, no gate is opened, no office, fee or readiness is taken. */
const OF_CARDS = /^(CARD|GATE|CAMPAIGN|OFFICE|FEE|LEDGER|READY)_/;
const OTHERS = ['NOT_BEGUN', 'NOT_PILOT', 'NOT_TRAINED', 'FIRST_GEN_STOPPED', 'REPORT_EARLY'];

function refusals(): string[] {
  return Object.keys(ERRORS).filter((code) => OF_CARDS.test(code) || OTHERS.includes(code));
}

/** Codes that have a row with an example in docs/CARDS.md. */
function examples(text: string): Set<string> {
  const [, table = ''] = text.split('## Every refusal, by an example');
  const rows = [...table.matchAll(/^\| `([A-Z_]+)` \| \S.{10,} \|$/gm)];
  return new Set(rows.map(([, code = '']) => code));
}

test('every refusal of a card has an example', () => {
  const known = examples(documentAt('docs/CARDS.md').text);
  assert.ok(refusals().length > 40);
  expectNone(refusals().filter((code) => !known.has(code)));
  expectNone([...known].filter((code) => !refusals().includes(code)));
});

test('every refusal of a card has a test that names it', () => {
  const tests = readSources().filter(({ path }) => /^test\/(?!tidy\/).*\.test\.ts$/.test(path));
  const isNamed = (code: string) => tests.some(({ text }) => text.includes(`'${code}'`));
  expectNone(refusals().filter((code) => !isNamed(code)));
});

test('these checks can fail', () => {
  assert.equal([...examples('## Every refusal, by an example\n\n| `NO_SUCH` | short |')], []);
});
