import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { NodeIdentity } from '../../../node/identity/identity.js';
import { loadIdentity, saveIdentity, tlsIdentity } from '../../../node/identity/identity-files.js';
import { rotate } from '../../../node/identity/rotation.js';
import { sign, verify } from '../../../node/identity/signing.js';
import { suite, type TestContext } from '../../harness.js';
import { COUNTY, makeProvince, provinceOf, refused, SEPTEMBER, seededRandom } from './province.js';

const test = suite('node/identity/identity-files');
const now = SEPTEMBER;

function facts({ key, ...rest }: NodeIdentity): object {
  const message = new Uint8Array([1, 2, 3]);
  return { ...rest, fits: verify(rest.publicKey, message, sign(key, message)) };
}

async function savedStation(t: TestContext): Promise<{ folder: string; station: NodeIdentity }> {
  const { station } = await provinceOf(t.seed, now);
  const folder = join(t.folder(), 'identity');
  saveIdentity(folder, station);
  return { folder, station };
}

test('what was saved is loaded, at every tier', async (t) => {
  const tiers = await provinceOf(t.seed, now);
  for (const identity of Object.values(tiers) as NodeIdentity[]) {
    const folder = join(t.folder(), 'identity');
    saveIdentity(folder, identity);
    assert.equal(facts(loadIdentity(folder)), facts(identity));
    assert.equal(facts(identity), { ...facts(identity), fits: true });
    assert.equal(readdirSync(folder).sort(), [
      'age.key',
      'node.crt',
      'node.json',
      'node.key',
      'root.crt',
    ]);
  }
});

test('keys are closed to others, and refused where they are not', async (t) => {
  const { folder } = await savedStation(t);
  assert.is(statSync(folder).mode & 0o777, 0o700);
  for (const name of ['node.key', 'age.key']) {
    const path = join(folder, name);
    assert.is(statSync(path).mode & 0o777, 0o600);
    for (const mode of [0o640, 0o604, 0o620]) {
      chmodSync(path, mode);
      await refused(() => loadIdentity(folder), 'KEY_MODE', new RegExp(`^${name} has mode`));
    }
    chmodSync(path, 0o400);
    loadIdentity(folder);
  }
});

test('a folder holds one node', async (t) => {
  const { folder, station } = await savedStation(t);
  await refused(() => saveIdentity(folder, station), 'NODE_EXISTS');
  await refused(() => loadIdentity(t.folder()), 'NODE_MISSING');
  const empty = t.folder();
  await refused(() => saveIdentity(empty, station, { replace: true }), 'NODE_MISSING');
});

test('files of two nodes do not mix', async (t) => {
  const random = seededRandom(t.seed);
  const { county, station } = await makeProvince(random, now);
  const other = join(t.folder(), 'identity');
  saveIdentity(other, county);
  const stranger = join(t.folder(), 'identity');
  saveIdentity(stranger, (await makeProvince(random, now)).station);
  const expectations = [
    ['node.key', other, 'IDENTITY_DAMAGED', /not the key of node.crt/],
    ['node.crt', other, 'IDENTITY_DAMAGED', /not the key of node.crt/],
    ['node.json', other, 'IDENTITY_DAMAGED', /code in node.json/],
    ['root.crt', stranger, 'STREAM_OPENING', /not issued/],
  ] as const;
  for (const [name, from, code, detail] of expectations) {
    const folder = join(t.folder(), 'identity');
    saveIdentity(folder, station);
    copyFileSync(join(from, name), join(folder, name));
    await refused(() => loadIdentity(folder), code, detail);
  }
});

test('damaged and missing files are named', async (t) => {
  const { folder } = await savedStation(t);
  for (const name of ['node.key', 'age.key', 'node.json', 'root.crt']) {
    const path = join(folder, name);
    const text = readFileSync(path, 'utf8');
    rmSync(path);
    await refused(
      () => loadIdentity(folder),
      'IDENTITY_DAMAGED',
      new RegExp(`^${name} is missing`),
    );
    writeFileSync(path, 'x', { mode: 0o600 });
    await refused(() => loadIdentity(folder), 'IDENTITY_DAMAGED', new RegExp(`^${name} `));
    writeFileSync(path, text);
  }
  loadIdentity(folder);
  writeFileSync(join(folder, 'node.crt'), '');
  await refused(() => loadIdentity(folder), 'IDENTITY_DAMAGED', /node.crt is empty/);
});

test('the parent of today may differ from the one enrolled for', async (t) => {
  const { folder, station } = await savedStation(t);
  const parentAddresses = ['grpc://10.0.0.2:7200', 'file:///media/usb'];
  const moved = { ...station, parent: '220000000000', parentAddresses };
  saveIdentity(folder, moved, { replace: true });
  const loaded = loadIdentity(folder);
  assert.is(station.parent, COUNTY);
  assert.is(loaded.parent, '220000000000');
  assert.equal(loaded.parentAddresses, parentAddresses);
});

test('a rotated key takes the place of the old one', async (t) => {
  const random = seededRandom(t.seed);
  const { folder, station } = await savedStation(t);
  const { identity } = await rotate(station, { now, random });
  saveIdentity(folder, identity, { replace: true });
  assert.equal(facts(loadIdentity(folder)), facts(identity));
  assert.not(existsSync(join(folder, 'node.key.next')));
  const { key, cert } = tlsIdentity(folder);
  assert.match(key, /^-----BEGIN PRIVATE KEY-----/);
  assert.is(cert.match(/BEGIN CERTIFICATE/g)?.length, 7);
});

test('a rotation cut off half-way leaves the old node or the new one', async (t) => {
  const random = seededRandom(t.seed);
  const { folder, station } = await savedStation(t);
  const { identity } = await rotate(station, { now, random });
  const complete = join(t.folder(), 'identity');
  saveIdentity(complete, identity);
  // Cut off before the chain was in place: the next key lies there, unused.
  copyFileSync(join(complete, 'node.key'), join(folder, 'node.key.next'));
  assert.equal(facts(loadIdentity(folder)), facts(station));
  // Cut off after: the chain ends with the next key.
  copyFileSync(join(complete, 'node.crt'), join(folder, 'node.crt'));
  assert.equal(facts(loadIdentity(folder)), facts(identity));
  // And the rotation after that one does not lose the only key that fits.
  const { identity: third } = await rotate(identity, { now, random });
  const obstacle = join(folder, 'node.crt.tmp');
  mkdirSync(obstacle);
  assert.throws(() => saveIdentity(folder, third, { replace: true }));
  assert.equal(facts(loadIdentity(folder)), facts(identity));
  rmdirSync(obstacle);
  saveIdentity(folder, third, { replace: true });
  assert.equal(facts(loadIdentity(folder)), facts(third));
  renameSync(join(folder, 'node.key'), join(folder, 'node.key.next'));
  chmodSync(join(folder, 'node.key.next'), 0o644);
  await refused(() => loadIdentity(folder), 'KEY_MODE', /^node.key.next/);
});
