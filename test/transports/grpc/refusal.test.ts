import { connect } from 'node:net';
import * as assert from 'uvu/assert';
import { enroll } from '../../../node/identity/enrolment.js';
import { DAY_MS, type NodeIdentity } from '../../../node/identity/identity.js';
import { join } from '../../../node/identity/joining.js';
import { createRoot } from '../../../node/identity/root.js';
import { secureRandom } from '../../../node/identity/secure-random.js';
import type { ErrorCode } from '../../../proto/errors.js';
import { GrpcTransport } from '../../../transports/grpc/grpc.js';
import type { GrpcLimits } from '../../../transports/grpc/options.js';
import type { Listener, Transport } from '../../../transports/transport.js';
import { suite, type TestContext } from '../../harness.js';
import { makeProvince } from '../../node/identity/province.js';
import { assertFails } from '../../suites/transport-links.js';
import { optionsOf, province, transportOf } from './province.js';
import { ending, rawClient } from './raw-client.js';

const test = suite('transports/grpc/refusal');

interface Refusal {
  readonly code: string;
  readonly from: string;
  readonly detail: string;
}

interface Guarded {
  readonly listener: Listener;
  readonly refusals: Refusal[];
  readonly county: NodeIdentity;
  /** Waits for the one refusal, and asserts that no link was opened. */
  assertRefused(code: ErrorCode, detail?: RegExp): Promise<void>;
}

async function guarded(t: TestContext, limits: Partial<GrpcLimits> = {}): Promise<Guarded> {
  const { county } = await province();
  const refusals: Refusal[] = [];
  let links = 0;
  const listener = await transportOf(county, limits).listen('grpc://127.0.0.1:0', {
    onLink: () => links++,
    onRefused: (refusal) => refusals.push(refusal),
  });
  t.defer(() => listener.close());
  const assertRefused = async (code: ErrorCode, detail = /^/): Promise<void> => {
    const refusal = await t.until('a refusal', () => refusals[0]);
    assert.is(refusal.code, code, refusal.detail);
    assert.match(refusal.detail, detail);
    assert.match(refusal.from, /^127\.0\.0\.1:\d+$/);
    assert.is(refusals.length, 1);
    assert.equal([...(listener.refused ?? [])], [[code, 1]]);
    assert.is(links, 0);
  };
  return { listener, refusals, county, assertRefused };
}

/** Dials as a node that believes whoever answers, so that the listener's word is heard. */
function credulous(node: NodeIdentity, county: NodeIdentity): Transport {
  const peer = { code: county.code, key: county.publicKey };
  return new GrpcTransport({ ...optionsOf(node), checkPeer: () => peer });
}

async function assertBothRefuse(
  t: TestContext,
  node: NodeIdentity,
  code: ErrorCode,
): Promise<void> {
  const { listener, county, assertRefused } = await guarded(t);
  const dialer = credulous(node, county).dialer(listener.address, county.code);
  const error = await assertFails(code, () => dialer.dial(new AbortController().signal));
  await assertRefused(code);
  assert.is.not(error.detail, '');
}

/** A station whose certificate is valid from a day before it joined, for some days after it. */
async function stationOf(
  parent: NodeIdentity,
  joined: number,
  days: number,
): Promise<NodeIdentity> {
  const { bundle } = await enroll(parent, {
    code: '229901510000',
    tier: 'station',
    unit9: '229901002',
    addresses: [],
    now: Date.now(),
    random: secureRandom,
  });
  return (await join(bundle, { now: joined, days, random: secureRandom })).identity;
}

for (const [what, bytes, code] of [
  ['binary garbage', '\x00\x01\x02\x03garbage', 'PROTOCOL_GARBAGE'],
  ['words', 'hello?\r\n', 'PROTOCOL_GARBAGE'],
  ['a broken TLS record', '\x16\x03\x01\x00\x05hello', 'PROTOCOL_GARBAGE'],
  ['plaintext HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'PEER_PLAINTEXT'],
  ['plaintext HTTP/1', 'GET / HTTP/1.1\r\nHost: county\r\n\r\n', 'PEER_PLAINTEXT'],
] as const) {
  test(`${what} is refused and hung up on`, async (t) => {
    const { listener, assertRefused } = await guarded(t);
    const socket = connect(Number(new URL(listener.address).port), '127.0.0.1');
    t.defer(() => socket.destroy());
    let closed = false;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      closed = true;
    });
    socket.resume();
    socket.write(bytes, 'latin1');
    await assertRefused(code);
    await t.until('the connection to be closed', () => closed);
  });
}

test('one who connects and leaves is told of', async (t) => {
  const { listener, assertRefused } = await guarded(t);
  const socket = connect(Number(new URL(listener.address).port), '127.0.0.1');
  socket.on('connect', () => socket.destroy());
  await assertRefused('LINK_DOWN', /left/);
});

test('a client without certificate learns that it needs one', async (t) => {
  const { listener, county, assertRefused } = await guarded(t);
  const { ca } = optionsOf(county).identity;
  const ended = await ending(rawClient(t, listener.address, { ca }).call());
  assert.match(ended.details, /CERT_MISSING/);
  await assertRefused('CERT_MISSING');
});

test('a node of another province is foreign', async (t) => {
  const other = await makeProvince(secureRandom, Date.now());
  await assertBothRefuse(t, other.station, 'CERT_FOREIGN');
});

test('a node of a real province is none of a training one', async (t) => {
  const now = Date.now();
  const code = '220000000000';
  const real = await createRoot({ code, training: false, now, random: secureRandom });
  await assertBothRefuse(t, real, 'TRAINING_MIXED');
});

test('an expired certificate is named as such', async (t) => {
  const { county } = await province();
  const expired = await stationOf(county, Date.now() - DAY_MS / 2, 0.1);
  await assertBothRefuse(t, expired, 'CERT_EXPIRED');
});

test('a certificate from the future is named as such', async (t) => {
  const { county } = await province();
  const early = await stationOf(county, Date.now() + 5 * DAY_MS, 10);
  await assertBothRefuse(t, early, 'CERT_NOT_YET');
});

test('the dialer names an expired certificate of the listener', async (t) => {
  const { county, station } = await province();
  const expired = await stationOf(county, Date.now() - DAY_MS / 2, 0.1);
  const refusals: string[] = [];
  const listener = await transportOf(expired).listen('grpc://127.0.0.1:0', {
    onLink: () => assert.unreachable(),
    onRefused: ({ code }) => refusals.push(code),
  });
  t.defer(() => listener.close());
  const dialer = transportOf(station).dialer(listener.address, expired.code);
  await assertFails('CERT_EXPIRED', () => dialer.dial(new AbortController().signal));
  assert.is(await t.until('the listener to notice', () => refusals[0]), 'LINK_DOWN');
});

test('an unknown method is unimplemented, and the connection goes in time', async (t) => {
  const { station } = await province();
  const { listener, assertRefused } = await guarded(t, { sessionMs: 200 });
  const client = rawClient(t, listener.address, optionsOf(station).identity);
  const ended = await ending(client.call('/huji.v1.Sync/Secrets'));
  assert.is(ended.code, 12);
  await assertRefused('PEER_SILENT', /no session/);
});

test('a slow handshake is cut off', async (t) => {
  const { listener, assertRefused } = await guarded(t, { handshakeMs: 200 });
  const socket = connect(Number(new URL(listener.address).port), '127.0.0.1');
  t.defer(() => socket.destroy());
  socket.on('error', () => undefined);
  socket.write(Buffer.from([0x16, 0x03, 0x01]));
  await assertRefused('PEER_SILENT', /no handshake/);
});

test('a flood of handshakes that never end keeps no node out', async (t) => {
  const { county, station } = await province();
  const { listener, refusals } = await guarded(t, { waitingMax: 8 });
  for (let i = 0; i < 40; i++) {
    const socket = connect(Number(new URL(listener.address).port), '127.0.0.1');
    t.defer(() => socket.destroy());
    socket.on('error', () => undefined);
    socket.write(Buffer.from([0x16]));
  }
  await t.until('most to be turned away', () => refusals.length >= 32);
  assert.ok(refusals.every(({ code }) => code === 'LISTENER_BUSY'));
  const dialer = transportOf(station).dialer(listener.address, county.code);
  const link = await dialer.dial(new AbortController().signal);
  link.close();
  assert.is(await link.closed, null);
});
