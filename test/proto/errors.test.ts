import * as assert from 'uvu/assert';
import type { ErrorEntry } from '../../proto/errors.js';
import { describe, ERRORS, HujiError, isErrorCode } from '../../proto/errors.js';
import { suite } from '../harness.js';

const test = suite('proto/errors');
const entries: readonly [string, ErrorEntry][] = Object.entries(ERRORS);

test('exit code 3 is for what may succeed later, and for nothing else', () => {
  for (const [code, { retry, exit }] of entries) assert.is(exit === 3, retry, code);
});

test('every code has a meaning and a hint in both languages', () => {
  for (const [code, { en, zh }] of entries) {
    assert.match(code, /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
    for (const text of [...en, ...zh]) {
      assert.is(text.trim(), text, code);
      assert.ok(text.length > 0, code);
      assert.not.match(text, /[.。!]$/, code);
    }
    assert.match(zh[0], /\p{Script=Han}/u, code);
    for (const text of en) assert.not.match(text, /\p{Script=Han}/u, code);
  }
});

test('no two codes mean the same', () => {
  for (const pick of [({ en }: ErrorEntry) => en[0], ({ zh }: ErrorEntry) => zh[0]]) {
    const meanings = entries.map(([, entry]) => pick(entry));
    const repeated = meanings.filter((text, index) => meanings.indexOf(text) !== index);
    assert.equal(repeated, []);
  }
});

test('an error carries its code, its detail and its cause', () => {
  const cause = new Error('disk');
  const error = new HujiError('STORE_DAMAGED', 'block 7', { cause });
  assert.is(error.message, 'STORE_DAMAGED: block 7');
  assert.is(error.name, 'HujiError');
  assert.is(error.cause, cause);
  assert.not.ok(error.retry);
  assert.ok(new HujiError('LINK_DOWN').retry);
  assert.is(new HujiError('LINK_DOWN').message, 'LINK_DOWN');
});

test('people read the meaning with the detail, and the hint', () => {
  assert.equal(describe(new HujiError('LINK_DOWN', '10.0.0.1'), 'en'), {
    code: 'LINK_DOWN',
    message: `${ERRORS.LINK_DOWN.en[0]}: 10.0.0.1`,
    hint: ERRORS.LINK_DOWN.en[1],
  });
  assert.is(describe(new HujiError('LINK_DOWN'), 'zh').message, ERRORS.LINK_DOWN.zh[0]);
});

test('only codes of the table are codes', () => {
  assert.ok(isErrorCode('USAGE'));
  assert.not.ok(isErrorCode('toString'));
  assert.not.ok(isErrorCode('usage'));
});
