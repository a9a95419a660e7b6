import * as assert from 'uvu/assert';
import { reportFailure } from '../../bin/failure.js';
import { useLanguage } from '../../bin/texts.js';
import { ERRORS, type ErrorCode, HujiError } from '../../proto/errors.js';
import { suite } from '../harness.js';
import { fakeHost } from './fake-host.js';

const test = suite('bin/failure');

useLanguage('en');

test('every code has its exit code, a message and what to try', async () => {
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    const host = fakeHost();
    const exit = await reportFailure(new HujiError(code, 'seq 9'), host, false, null);
    assert.is(exit, ERRORS[code].exit, code);
    assert.equal(host.out, []);
    assert.match(host.err.join(''), /^error: .+: seq 9 \([A-Z0-9_]+\)\ntry: .+\n$/);
  }
});

test('with --json the error is a document on stdout', async () => {
  const host = fakeHost();
  await reportFailure(new HujiError('NODE_LOCKED'), host, true, null);
  const [meaning, hint] = ERRORS.NODE_LOCKED.en;
  assert.equal(JSON.parse(host.out.join('')), {
    error: { code: 'NODE_LOCKED', message: meaning, hint },
  });
});

test('a full disk is none of our defects', async () => {
  const host = fakeHost();
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  assert.is(await reportFailure(full, host, false, null), ERRORS.DISK_FULL.exit);
  assert.match(host.err.join(''), 'DISK_FULL');
});

test('misuse points at the help of the command', async () => {
  const host = fakeHost();
  await reportFailure(new HujiError('USAGE', 'x'), host, false, 'operator add');
  assert.match(host.err.join(''), 'try: huji help operator add\n');
});

test('texts follow the language', async (t) => {
  t.defer(() => useLanguage('en'));
  useLanguage('zh');
  const host = fakeHost();
  await reportFailure(new HujiError('NOT_FOUND'), host, false, null);
  assert.is(host.err.join(''), '错误\uff1a没有找到\uff08NOT_FOUND\uff09\n建议\uff1a检查查询内容\n');
});

test('any other exception is a defect, told without its message', async () => {
  const host = fakeHost();
  assert.is(await reportFailure(new TypeError('王建国'), host, true, null), 1);
  const shown = host.out.join('') + host.err.join('');
  assert.match(shown, 'INTERNAL');
  assert.match(shown, 'TypeError');
  assert.not.match(shown, '王建国');
  assert.not.match(shown, '    at ');
});

test('HUJI_DEBUG shows where it arose, and why', async () => {
  const host = fakeHost({ env: { HUJI_DEBUG: '1' } });
  const cause = new Error('the cause');
  await reportFailure(new Error('on top', { cause }), host, false, null);
  const shown = host.err.join('');
  assert.match(shown, /on top\n\s+at /);
  assert.match(shown, /← Error: the cause\n\s+at /);
});
