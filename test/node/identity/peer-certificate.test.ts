import * as assert from 'uvu/assert';
import { derOf } from '../../../node/identity/certificate.js';
import { enroll } from '../../../node/identity/enrolment.js';
import type { NodeIdentity } from '../../../node/identity/identity.js';
import { join } from '../../../node/identity/joining.js';
import { checkPeerCertificate } from '../../../node/identity/peer-certificate.js';
import { createRoot } from '../../../node/identity/root.js';
import { suite } from '../../harness.js';
import {
  CITY,
  DAY,
  makeProvince,
  PROVINCE,
  provinceOf,
  refused,
  SEPTEMBER,
  seededRandom,
} from './province.js';

const test = suite('node/identity/peer-certificate');
const now = SEPTEMBER;

/** What TLS hands over: own certificate first, mostly without the root. */
function shown(identity: NodeIdentity): Uint8Array[] {
  return identity.chain.slice(1).reverse().map(derOf);
}

test('the peer is told with all its chain proves', async (t) => {
  const { province, station } = await provinceOf(t.seed, now);
  const root = province.chain[0] ?? '';
  const peer = checkPeerCertificate(shown(station), root, now);
  assert.is(peer.code, station.code);
  assert.is(peer.key, station.publicKey);
  assert.is(peer.tier, 'station');
  assert.is(peer.parent, station.parent);
  assert.equal(peer.keys, [station.publicKey]);
  assert.equal(checkPeerCertificate([...shown(station), derOf(root)], root, now), peer);
  assert.is(checkPeerCertificate([derOf(root)], root, now).code, PROVINCE);
});

test('a peer without certificate is refused', async (t) => {
  const { province } = await provinceOf(t.seed, now);
  await refused(() => checkPeerCertificate(null, province.chain[0] ?? '', now), 'CERT_MISSING');
  await refused(() => checkPeerCertificate([], province.chain[0] ?? '', now), 'CERT_MISSING');
});

test('dates govern sessions, and a chain lives as long as its last certificate', async (t) => {
  const random = seededRandom(t.seed);
  const { province } = await makeProvince(random, now);
  const root = province.chain[0] ?? '';
  const { bundle } = await enroll(province, {
    code: CITY,
    tier: 'city',
    addresses: [],
    now,
    random,
  });
  const { identity } = await join(bundle, { now, random, days: 100 });
  const check = (at: number) => () => checkPeerCertificate(shown(identity), root, at);
  for (const at of [now - DAY, now, now + 31 * DAY, now + 100 * DAY + 999]) check(at)();
  await refused(check(now - DAY - 1), 'CERT_NOT_YET', /from 2004-08-31T00:00:00Z/);
  await refused(check(now + 100 * DAY + 1000), 'CERT_EXPIRED', /node of 229900000000/);
});

test('foreign and mixed chains are told apart', async (t) => {
  const random = seededRandom(t.seed);
  const { station, city } = await makeProvince(random, now);
  const other = await createRoot({ code: PROVINCE, training: true, now, random });
  const real = await createRoot({ code: PROVINCE, training: false, now, random });
  const at = (identity: NodeIdentity) => identity.chain[0] ?? '';
  await refused(() => checkPeerCertificate(shown(station), at(other), now), 'CERT_FOREIGN');
  await refused(() => checkPeerCertificate(shown(station), at(real), now), 'TRAINING_MIXED');
  const gap = shown(station).filter((_, index) => index !== 2);
  await refused(() => checkPeerCertificate(gap, at(station), now), 'CERT_FOREIGN', /not issued/);
  const introduction = shown(city).slice(1);
  await refused(
    () => checkPeerCertificate(introduction, at(city), now),
    'CERT_FOREIGN',
    /end with/,
  );
});
