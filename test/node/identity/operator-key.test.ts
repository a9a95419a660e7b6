import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import {
  createOperatorKey,
  listOperatorKeys,
  signSession,
  unlockOperatorKey,
  verifySession,
} from '../../../node/identity/operator-key.js';
import { publicHexOf } from '../../../node/identity/signing.js';
import { suite, type TestContext } from '../../harness.js';
import { refused, seededRandom } from './province.js';

const test = suite('node/identity/operator-key');
const PASSPHRASE = 'correct horse';
/** Cheap, except where the cost itself is tested. */
const cost = { N: 2 ** 10, r: 8, p: 1 };

function folderWith(t: TestContext, ...names: string[]): string {
  const folder = join(t.folder(), 'operators');
  const random = seededRandom(t.seed);
  for (const name of names) createOperatorKey(folder, name, PASSPHRASE, { random, cost });
  return folder;
}

function pathIn(folder: string): string {
  const [file = ''] = readdirSync(folder);
  return join(folder, file);
}

test('an officer with a Chinese name unlocks his key', (t) => {
  const folder = join(t.folder(), 'operators');
  const { publicKey, name } = createOperatorKey(folder, '王建国', PASSPHRASE);
  assert.is(name, '王建国');
  assert.is(publicHexOf(unlockOperatorKey(folder, '王建国', PASSPHRASE)), publicKey);
  assert.is(publicHexOf(unlockOperatorKey(folder, ' 王建国 ', PASSPHRASE)), publicKey);
  assert.equal(listOperatorKeys(folder), [{ name, publicKey }]);
});

test('a session is signed by one officer and one text', (t) => {
  const folder = folderWith(t, '王建国', 'li');
  const key = unlockOperatorKey(folder, 'li', PASSPHRASE);
  const [li, wang] = listOperatorKeys(folder);
  const statement = 'huji-session/1\n229901500000\nli\n核对\n1094000000000\n00';
  const signature = signSession(key, statement);
  assert.match(signature, /^[0-9a-f]{128}$/);
  assert.is(verifySession(li?.publicKey ?? '', statement, signature), true);
  assert.is(verifySession(wang?.publicKey ?? '', statement, signature), false);
  assert.is(verifySession(li?.publicKey ?? '', `${statement} `, signature), false);
  const other = signSession(key, 'x');
  for (const each of ['', 'zz', signature.toUpperCase(), signature.slice(2), other]) {
    assert.is(verifySession(li?.publicKey ?? '', statement, each), false);
  }
  assert.is(verifySession('', statement, signature), false);
});

test('another passphrase, another name and an altered file do not open', async (t) => {
  const folder = folderWith(t, 'li');
  const open = (passphrase: string) => () => unlockOperatorKey(folder, 'li', passphrase);
  await refused(open('wrong'), 'OPERATOR_KEY');
  await refused(open(''), 'OPERATOR_KEY');
  await refused(() => unlockOperatorKey(folder, 'Li', PASSPHRASE), 'OPERATOR_UNKNOWN');
  const path = pathIn(folder);
  const text = readFileSync(path, 'utf8');
  const tag = /"tag": "([^"]*)"/.exec(text)?.[1] ?? '';
  const altered = [
    text.replace(/"publicKey": "[^"]*"/, `"publicKey": "${'0'.repeat(64)}"`),
    // The first four bytes of the true tag, which GCM alone would take.
    text.replace(tag, Buffer.from(tag, 'base64').subarray(0, 4).toString('base64')),
    text.replace('"N": 1024', '"N": 2048'),
    text.replace('"N": 1024', '"N": 1073741824'),
    text.replace('"N": 1024', '"N": 1000'),
    text.replace('"r": 8', '"r": 1000000000'),
    text.replace('"p": 1', '"p": 1000000'),
    text.replace('scrypt', 'none'),
    text.replace('huji-operator-key/1', 'huji-operator-key/2'),
    text.slice(1),
    'null',
  ];
  for (const each of altered) {
    assert.not.equal(each, text);
    writeFileSync(path, each);
    await refused(open(PASSPHRASE), 'OPERATOR_KEY');
  }
  writeFileSync(path, text);
  open(PASSPHRASE)();
});

test('a key does not pass under the name of another officer', async (t) => {
  const folder = folderWith(t, 'li');
  const li = pathIn(folder);
  const text = readFileSync(li, 'utf8');
  const other = folderWith(t, 'wang');
  const wang = pathIn(other);
  renameSync(li, wang);
  await refused(() => unlockOperatorKey(other, 'wang', PASSPHRASE), 'OPERATOR_KEY');
  writeFileSync(wang, text.replace('"name": "li"', '"name": "wang"'));
  await refused(() => unlockOperatorKey(other, 'wang', PASSPHRASE), 'OPERATOR_KEY');
});

test('nobody has a key by default, twice, or without name and passphrase', async (t) => {
  const folder = folderWith(t, 'li');
  assert.equal(listOperatorKeys(join(t.folder(), 'none')), []);
  await refused(() => createOperatorKey(folder, 'li', 'other', { cost }), 'OPERATOR_EXISTS');
  const fresh = join(t.folder(), 'operators');
  for (const empty of ['', '   '])
    await refused(() => createOperatorKey(fresh, 'li', empty), 'USAGE');
  for (const name of ['', ' ', 'a\nb', '\ud800', 'x'.repeat(61), 'a\u2028b']) {
    await refused(() => createOperatorKey(fresh, name, PASSPHRASE), 'USAGE');
  }
  assert.not(existsSync(fresh));
});

test('names and paths cannot lead out of the folder', (t) => {
  const folder = folderWith(t, '../../etc/x', '..', 'a/b');
  assert.equal(
    listOperatorKeys(folder).map(({ name }) => name),
    ['..', '../../etc/x', 'a/b'],
  );
  assert.is(readdirSync(folder).length, 3);
});

test('key files are closed to others', async (t) => {
  const folder = folderWith(t, 'li');
  assert.is(statSync(folder).mode & 0o777, 0o700);
  assert.is(statSync(pathIn(folder)).mode & 0o777, 0o600);
  chmodSync(pathIn(folder), 0o644);
  await refused(() => unlockOperatorKey(folder, 'li', PASSPHRASE), 'KEY_MODE', /644/);
});
