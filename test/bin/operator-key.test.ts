import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { newOperatorKey, openSession, sessionStatement } from '../../bin/operator-key.js';
import { useLanguage } from '../../bin/texts.js';
import type { Control } from '../../node/control/control.js';
import {
  createOperatorKey,
  OPERATOR_FOLDER,
  verifySession,
} from '../../node/identity/operator-key.js';
import { HujiError } from '../../proto/errors.js';
import { suite } from '../harness.js';
import { fakeHost } from './fake-host.js';

const test = suite('bin/operator-key');

useLanguage('en');

/** A node that only says who it is. */
const control: Control = {
  call: (method) =>
    method === 'status'
      ? Promise.resolve({ node: '220102500000' })
      : Promise.reject(new HujiError('USAGE', method)),
};

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof HujiError ? error.code : String(error);
}

function options(dir: string, operator?: string, passphraseFile?: string) {
  return {
    dir,
    operator,
    'passphrase-file': passphraseFile,
    'new-passphrase-file': undefined,
  };
}

/** A key as `newOperatorKey` leaves it, but cheap to open. */
function cheapKey(dir: string, name: string, passphrase: string): string {
  const cost = { N: 2 ** 10, r: 8, p: 1 };
  return createOperatorKey(join(dir, OPERATOR_FOLDER), name, passphrase, { cost }).publicKey;
}

test('a session is signed by the key of its operator', async (t) => {
  const dir = t.folder();
  const host = fakeHost({ env: { HUJI_PASSPHRASE: 'open sesame' } });
  const { publicKey } = await newOperatorKey(host, options(dir), '王建国');
  const { session } = await openSession(host, control, options(dir, ' 王建国 '), 'load');
  const { operator, statement, signature } = session as Record<string, string>;
  assert.is(operator, '王建国');
  assert.is(statement, sessionStatement(host, '220102500000', '王建国', 'load'));
  assert.equal(statement?.split('\n'), [
    'huji-session/1',
    '220102500000',
    '王建国',
    'load',
    String(host.clock.ms),
    '07'.repeat(16),
  ]);
  assert.ok(verifySession(publicKey, statement ?? '', signature ?? ''));
});

test('no operator, no session', async (t) => {
  assert.equal(await openSession(fakeHost(), control, options(t.folder()), 'load'), {});
});

test('the passphrase comes from the file, else the environment, else the terminal', async (t) => {
  const dir = t.folder();
  const file = join(dir, 'secret');
  writeFileSync(file, 'first line\nsecond\n', { mode: 0o600 });
  const named = options(dir, 'Li', file);
  cheapKey(dir, 'Li', 'first line');
  const byFile = fakeHost({ env: { HUJI_PASSPHRASE: 'wrong' } });
  assert.ok((await openSession(byFile, control, named, 'x')).session);
  const byEnv = fakeHost({ env: { HUJI_PASSPHRASE: 'first line' } });
  assert.ok((await openSession(byEnv, control, options(dir, 'Li'), 'x')).session);
  const byHand = fakeHost({ secrets: ['first line'] });
  assert.ok((await openSession(byHand, control, options(dir, 'Li'), 'x')).session);

  const wrong = fakeHost({ secrets: ['wrong'] });
  assert.is(await codeOf(openSession(wrong, control, options(dir, 'Li'), 'x')), 'OPERATOR_KEY');
  const none = fakeHost();
  assert.is(await codeOf(openSession(none, control, options(dir, 'Li'), 'x')), 'OPERATOR_KEY');
  chmodSync(file, 0o644);
  assert.is(await codeOf(openSession(byFile, control, named, 'x')), 'KEY_MODE');
});

test('what goes into a statement is one line', async (t) => {
  const host = fakeHost({ env: { HUJI_PASSPHRASE: 'x' } });
  const dir = t.folder();
  for (const [operator, purpose] of [
    ['Li\nWang', 'load'],
    ['Li', 'load\n1'],
  ] as const) {
    assert.is(await codeOf(openSession(host, control, options(dir, operator), purpose)), 'USAGE');
  }
});

test('a new passphrase is typed twice alike', async (t) => {
  const dir = t.folder();
  const differing = fakeHost({ secrets: ['one', 'two'] });
  assert.is(await codeOf(newOperatorKey(differing, options(dir), 'Li')), 'OPERATOR_KEY');
  const host = fakeHost({ secrets: ['one', 'one'] });
  assert.is((await newOperatorKey(host, options(dir), 'Li')).name, 'Li');
});

test("the acting operator's passphrase is never taken for the new one", async (t) => {
  const host = fakeHost({ env: { HUJI_PASSPHRASE: 'of the boss' } });
  const dir = t.folder();
  assert.is(await codeOf(newOperatorKey(host, options(dir, 'Boss'), 'Li')), 'OPERATOR_KEY');
});

test('an attempt cut short is taken up with the same key', async (t) => {
  const dir = t.folder();
  const host = fakeHost({ env: { HUJI_PASSPHRASE: 'one' } });
  const first = cheapKey(dir, '李敏', 'one');
  assert.is((await newOperatorKey(host, options(dir), '李敏')).publicKey, first);
  const other = fakeHost({ env: { HUJI_PASSPHRASE: 'two' } });
  assert.is(await codeOf(newOperatorKey(other, options(dir), '李敏')), 'OPERATOR_KEY');
});
