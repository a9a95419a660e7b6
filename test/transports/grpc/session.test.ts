import * as assert from 'uvu/assert';
import { HujiError } from '../../../proto/errors.js';
import { encodeMessage } from '../../../proto/sync-envelope.js';
import type { GrpcLimits } from '../../../transports/grpc/options.js';
import type { Link, Listener } from '../../../transports/transport.js';
import { suite, type TestContext } from '../../harness.js';
import { assertFails, text } from '../../suites/transport-links.js';
import { optionsOf, province, transportOf } from './province.js';
import { ending, type RawCall, rawClient } from './raw-client.js';
import { stallingProxy } from './stalling-proxy.js';

const test = suite('transports/grpc/session');

async function listening(
  t: TestContext,
  limits: Partial<GrpcLimits> = {},
): Promise<{ listener: Listener; links: Link[] }> {
  const { county } = await province();
  const links: Link[] = [];
  const listener = await transportOf(county, limits).listen('grpc://127.0.0.1:0', {
    onLink: (link) => links.push(link),
    onRefused: () => undefined,
  });
  t.defer(() => listener.close());
  return { listener, links };
}

/** A session opened by a certified node that then keeps none of our rules. */
async function rawSession(
  t: TestContext,
  limits: Partial<GrpcLimits> = {},
): Promise<{ call: RawCall; link: Link }> {
  const { station } = await province();
  const { listener, links } = await listening(t, limits);
  const call = rawClient(t, listener.address, optionsOf(station).identity).call();
  return { call, link: await t.until('the link', () => links[0]) };
}

async function read(link: Link): Promise<void> {
  for await (const message of link.messages()) void message;
}

test('bytes that are no envelope end it, and both sides know why', async (t) => {
  const { call, link } = await rawSession(t);
  call.write(Buffer.from('garbage'));
  const bytes: Buffer[] = [];
  call.on('data', (envelope: Buffer) => bytes.push(envelope));
  await assertFails('PROTOCOL_GARBAGE', () => read(link));
  await t.until('the reason to arrive', () => Buffer.concat(bytes).includes('PROTOCOL_GARBAGE'));
  const closed = await link.closed;
  assert.ok(closed instanceof HujiError && closed.code === 'PROTOCOL_GARBAGE');
});

test('a message over the limit ends it, and both sides know why', async (t) => {
  const { call, link } = await rawSession(t, { messageBytesMax: 1000 });
  call.write(encodeMessage(new Uint8Array(1001)));
  const bytes: Buffer[] = [];
  call.on('data', (envelope: Buffer) => bytes.push(envelope));
  await assertFails('FRAME_TOO_LARGE', () => read(link));
  await t.until('the reason to arrive', () => Buffer.concat(bytes).includes('FRAME_TOO_LARGE'));
});

test('a message far over the limit is not even read', async (t) => {
  const { call, link } = await rawSession(t, { messageBytesMax: 1000 });
  const ended = ending(call);
  call.write(encodeMessage(new Uint8Array(100_000)));
  await assertFails('LINK_DOWN', () => read(link));
  assert.is((await ended).code, 8);
});

test('a small limit at one end is named at the other', async (t) => {
  const { county, station } = await province();
  const { listener, links } = await listening(t, { messageBytesMax: 1000 });
  const dialer = transportOf(station).dialer(listener.address, county.code);
  const link = await dialer.dial(new AbortController().signal);
  await t.until('the link', () => links[0]);
  await link.send(new Uint8Array(1500));
  await assertFails('FRAME_TOO_LARGE', () => read(link));
});

test('a second one on the same connection is refused', async (t) => {
  const { station } = await province();
  const { listener, links } = await listening(t);
  const client = rawClient(t, listener.address, optionsOf(station).identity);
  const first = client.call();
  await t.until('the link', () => links[0]);
  const ended = ending(client.call());
  first.end();
  assert.match((await ended).details, /one session a connection/);
  assert.is(links.length, 1);
});

test('a peer that reads nothing is given up', async (t) => {
  const { call, link } = await rawSession(t, { notReadingMs: 300 });
  // A grpc-js client that never began to read would not stop the sender, but swallow everything.
  call.once('data', () => call.pause());
  const frame = new Uint8Array(65_536);
  await assertFails('PEER_NOT_READING', async () => {
    for (;;) await link.send(frame);
  });
  const closed = await link.closed;
  assert.ok(closed instanceof HujiError && closed.code === 'PEER_NOT_READING');
  assert.ok(link.traffic.sent < 4 * 1_048_576, `${link.traffic.sent} bytes were taken`);
});

test('a line that goes dead is noticed at both ends', async (t) => {
  const limits = { silentMs: 400 };
  const { county, station } = await province();
  const { listener, links } = await listening(t, limits);
  const proxy = await stallingProxy(t, listener.address);
  const dialer = transportOf(station, limits).dialer(proxy.address, county.code);
  const down = await dialer.dial(new AbortController().signal);
  const up = await t.until('the link', () => links[0]);
  proxy.stall();
  await assertFails('PEER_SILENT', () => read(down));
  await assertFails('PEER_SILENT', () => read(up));
});

test('an idle line is kept by pings', async (t) => {
  const limits = { silentMs: 400 };
  const { county, station } = await province();
  const { listener, links } = await listening(t, limits);
  const dialer = transportOf(station, limits).dialer(listener.address, county.code);
  const down = await dialer.dial(new AbortController().signal);
  const up = await t.until('the link', () => links[0]);
  const received = down.wire?.received ?? 0;
  await t.until('a dozen pings', () => (down.wire?.received ?? 0) > received + 12 * 39);
  await down.send(text('still here'));
  for await (const message of up.messages()) {
    assert.equal(Uint8Array.from(message), text('still here'));
    break;
  }
});

test('the newest links of a peer replace its oldest', async (t) => {
  const { county, station } = await province();
  const { listener, links } = await listening(t, { linksPerPeerMax: 2 });
  const dialer = transportOf(station).dialer(listener.address, county.code);
  const downs: Link[] = [];
  for (let i = 0; i < 3; i++) downs.push(await dialer.dial(new AbortController().signal));
  await t.until('all links', () => links.length === 3);
  const first = await downs[0]?.closed;
  assert.ok(first instanceof HujiError && first.code === 'LISTENER_BUSY');
  await downs[2]?.send(text('new'));
  downs[1]?.close();
  assert.is(await links[1]?.closed, null);
});
