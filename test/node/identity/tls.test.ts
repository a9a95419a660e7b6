import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { connect, createServer, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import * as assert from 'uvu/assert';
import { enroll } from '../../../node/identity/enrolment.js';
import type { NodeIdentity } from '../../../node/identity/identity.js';
import { tlsIdentityOf } from '../../../node/identity/identity-files.js';
import { join } from '../../../node/identity/joining.js';
import { checkPeerCertificate } from '../../../node/identity/peer-certificate.js';
import { createRoot } from '../../../node/identity/root.js';
import { rotate } from '../../../node/identity/rotation.js';
import { hostName } from '../../../node/identity/subject.js';
import { suite, type TestContext } from '../../harness.js';
import {
  CITY,
  DAY,
  makeProvince,
  PROVINCE,
  provinceOf,
  refused,
  seededRandom,
} from './province.js';

const test = suite('node/identity/tls');
const now = Date.now();

interface Ends {
  readonly client: TLSSocket;
  readonly server: TLSSocket;
}

/** A handshake over the loopback; each side looks at the other, none is turned away by TLS. */
async function handshake(t: TestContext, a: NodeIdentity, b: NodeIdentity): Promise<Ends> {
  const options = { requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.3' } as const;
  const listener = createServer({ ...tlsIdentityOf(a), ...options });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  t.defer(() => new Promise((resolve) => listener.close(resolve)));
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const accepted = once(listener, 'secureConnection') as Promise<[TLSSocket]>;
  const socket = connectTcp(address.port, '127.0.0.1');
  const client = connect({ socket, ...tlsIdentityOf(b), servername: hostName(a.code), ...options });
  t.defer(() => client.destroy());
  await once(client, 'secureConnect');
  const [server] = await accepted;
  t.defer(() => server.destroy());
  return { client, server };
}

function shownBy(socket: TLSSocket): Buffer[] {
  const chain: Buffer[] = [];
  let each: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (each?.raw !== undefined && !chain.some((seen) => seen.equals(each?.raw ?? seen))) {
    chain.push(each.raw);
    each = each.issuerCertificate;
  }
  return chain;
}

test('TLS and our own check accept a chain of seven, both ways', async (t) => {
  const { province, county, station } = await provinceOf(t.seed, now);
  const root = province.chain[0] ?? '';
  assert.is(station.chain.length, 7);
  const pairs = [
    [station, county],
    [county, station],
    [station, province],
    [province, station],
  ] as const;
  for (const [a, b] of pairs) {
    const { client, server } = await handshake(t, a, b);
    assert.is(client.authorizationError ?? null, null);
    assert.is(client.authorized, true);
    assert.is(server.authorizationError ?? null, null);
    assert.is(server.authorized, true);
    assert.is(checkPeerCertificate(shownBy(client), root, now).key, a.publicKey);
    assert.is(checkPeerCertificate(shownBy(server), root, now).key, b.publicKey);
  }
});

test('sessions outlive the introduction they began with', async (t) => {
  const random = seededRandom(t.seed);
  const then = now - 400 * DAY;
  const { province, station } = await makeProvince(random, then);
  const { client, server } = await handshake(t, province, station);
  assert.is(client.authorized, true);
  assert.is(server.authorized, true);
  assert.is(checkPeerCertificate(shownBy(server), province.chain[0] ?? '', now).code, station.code);
});

test('rotated keys are accepted, at the province too', async (t) => {
  const random = seededRandom(t.seed);
  const { province, station } = await makeProvince(random, now);
  const a = (await rotate(province, { now, random })).identity;
  const once1 = (await rotate(station, { now, random })).identity;
  const b = (await rotate(once1, { now, random })).identity;
  const { client, server } = await handshake(t, a, b);
  assert.is(client.authorizationError ?? null, null);
  assert.is(server.authorizationError ?? null, null);
  assert.is(client.authorized && server.authorized, true);
  const root = province.chain[0] ?? '';
  assert.is(checkPeerCertificate(shownBy(client), root, now).key, a.publicKey);
  assert.is(checkPeerCertificate(shownBy(server), root, now).key, b.publicKey);
});

test('an expired certificate is refused by both', async (t) => {
  const random = seededRandom(t.seed);
  const then = now - 100 * DAY;
  const { province } = await makeProvince(random, then);
  const request = { code: CITY, tier: 'city', addresses: [], now: then, random } as const;
  const { bundle } = await enroll(province, request);
  const { identity } = await join(bundle, { now: then, random, days: 50 });
  const { server } = await handshake(t, province, identity);
  assert.is(server.authorized, false);
  assert.is(String(server.authorizationError), 'CERT_HAS_EXPIRED');
  const check = () => checkPeerCertificate(shownBy(server), province.chain[0] ?? '', now);
  await refused(check, 'CERT_EXPIRED', /node of/);
});

test('a node of another province is refused by both', async (t) => {
  const random = seededRandom(t.seed);
  const { province } = await makeProvince(random, now);
  const { station } = await makeProvince(random, now);
  const { client, server } = await handshake(t, province, station);
  assert.is(server.authorized, false);
  assert.is(client.authorized, false);
  const ours = province.chain[0] ?? '';
  await refused(() => checkPeerCertificate(shownBy(server), ours, now), 'CERT_FOREIGN');
  const theirs = station.chain[0] ?? '';
  await refused(() => checkPeerCertificate(shownBy(client), theirs, now), 'CERT_FOREIGN');
  const real = await createRoot({ code: PROVINCE, training: false, now, random });
  const mixed = await handshake(t, province, real);
  await refused(() => checkPeerCertificate(shownBy(mixed.server), ours, now), 'TRAINING_MIXED');
});
