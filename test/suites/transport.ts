import * as assert from 'uvu/assert';
import { type ErrorCode, HujiError } from '../../proto/errors.js';
import type {
  Link,
  Listener,
  ListenHandlers,
  Peer,
  Transport,
} from '../../transports/transport.js';
import { suite, type TestContext } from '../harness.js';

/** Two nodes that reach each other; the lower one dials. */
export interface TransportWorld {
  readonly upper: Transport;
  readonly upperPeer: Peer;
  readonly lower: Transport;
  readonly lowerPeer: Peer;
  /** A fresh address to listen at. */
  address(): string;
  /** Where nobody listens. */
  nobody(): string;
}

export type TransportFactory = (t: TestContext) => Promise<TransportWorld>;

/** Bytes that both ends together may hold of what was sent and not yet taken. */
const HELD_BYTES_MAX = 4 * 1_048_576;
const FRAME_BYTES = 65_536;

/** What every transport keeps, whichever it is; parts of it only where `supports` says so. */
export function transportSuite(name: string, factory: TransportFactory): void {
  messageTests(name, factory);
  pressureTests(name, factory);
  closeTests(name, factory);
  dialTests(name, factory);
  listenTests(name, factory);
}

function messageTests(name: string, factory: TransportFactory): void {
  const test = suite(`${name}: messages`);

  test('arrive whole and in order, both ways at once', async (t) => {
    const { up, down } = await pair(t, factory);
    const count = 500;
    await Promise.all([
      sendAll(down, numbered('up', count)),
      sendAll(up, numbered('down', count)),
      assertReceives(up, numbered('up', count)),
      assertReceives(down, numbered('down', count)),
    ]);
  });

  test('may be of any size up to the limit', async (t) => {
    const { up, down, world } = await pair(t, factory);
    const limit = world.lower.supports.messageBytesMax;
    const edges = [
      0,
      1,
      63,
      64,
      127,
      128,
      16_383,
      16_384,
      65_535,
      65_536,
      65_537,
      limit - 1,
      limit,
    ];
    const sizes = edges.filter((size) => size <= limit);
    await Promise.all([
      sendAll(down, sizes.map(patterned)),
      assertReceives(up, sizes.map(patterned)),
    ]);
  });

  test('over the limit are refused, and the link goes on', async (t) => {
    const { up, down, world } = await pair(t, factory);
    const tooLarge = new Uint8Array(world.lower.supports.messageBytesMax + 1);
    await assertFails('FRAME_TOO_LARGE', () => down.send(tooLarge));
    await Promise.all([down.send(text('next')), assertReceives(up, [text('next')])]);
  });

  test('are the bytes they were when they were sent', async (t) => {
    const { up, down } = await pair(t, factory);
    const buffer = text('first');
    const sent = down.send(buffer);
    buffer.fill(0);
    await Promise.all([sent, assertReceives(up, [text('first')])]);
  });

  test('are counted on both sides', async (t) => {
    const { up, down } = await pair(t, factory);
    await Promise.all([
      sendAll(down, [10, 0, 3000].map(patterned)),
      assertReceives(up, [10, 0, 3000].map(patterned)),
    ]);
    assert.equal({ ...down.traffic }, { sent: 3010, received: 0 });
    assert.equal({ ...up.traffic }, { sent: 0, received: 3010 });
    if (down.wire !== undefined) assert.ok(down.wire.sent > 3010);
    if (up.wire !== undefined) assert.ok(up.wire.received > 3010);
  });
}

function pressureTests(name: string, factory: TransportFactory): void {
  const test = suite(`${name}: back-pressure`);

  test(
    'a slow reader holds back a sender of 100 MB',
    async (t) => {
      const { up, down } = await pair(t, factory);
      const count = Math.ceil(100e6 / FRAME_BYTES);
      const frame = patterned(FRAME_BYTES);
      let most = 0;
      const look = (): void => {
        most = Math.max(most, down.traffic.sent - up.traffic.received);
      };
      const sender = async (): Promise<void> => {
        for (let i = 0; i < count; i++) {
          await down.send(frame);
          look();
        }
      };
      const reader = async (): Promise<void> => {
        const messages = up.messages()[Symbol.asyncIterator]();
        for (let i = 0; i < count; i++) {
          if (i % 500 === 0) await standsStill(t, down);
          look();
          assert.is((await messages.next()).value?.length, FRAME_BYTES);
        }
      };
      await Promise.all([sender(), reader()]);
      assert.is(up.traffic.received, count * FRAME_BYTES);
      assert.ok(most <= HELD_BYTES_MAX, `${most} bytes were held`);
    },
    { limitMs: 30_000 },
  );

  test('a peer that reads nothing keeps send pending until the link closes', async (t) => {
    const { up, down } = await pair(t, factory);
    const sending = sendAll(down, Array(256).fill(patterned(FRAME_BYTES)));
    const failed = assertFails('LINK_DOWN', () => sending);
    await standsStill(t, down);
    assert.ok(down.traffic.sent <= HELD_BYTES_MAX, `${down.traffic.sent} bytes were taken`);
    up.close();
    await failed;
  });

  test('empty messages are held back too, and all arrive', async (t) => {
    const { up, down } = await pair(t, factory);
    const count = 200_000;
    let taken = 0;
    const sending = (async () => {
      for (; taken < count; taken++) await down.send(new Uint8Array());
    })();
    await t.until(
      'the sender to stand still',
      standing(() => taken),
    );
    assert.ok(taken < count, 'all were taken');
    const reader = up.messages()[Symbol.asyncIterator]();
    for (let i = 0; i < count; i++) assert.is((await reader.next()).value?.length, 0);
    await sending;
  });
}

function closeTests(name: string, factory: TransportFactory): void {
  const test = suite(`${name}: close`);

  for (const side of ['dialer', 'listener'] as const) {
    test(`by the ${side} comes after what it sent`, async (t) => {
      const { up, down } = await pair(t, factory);
      const [here, there] = side === 'dialer' ? [down, up] : [up, down];
      await sendAll(here, numbered('last', 20));
      here.close();
      here.close();
      await assertReceives(there, numbered('last', 20), 'end');
      assert.is(await here.closed, null);
      assert.is(await there.closed, null);
      await assertFails('LINK_DOWN', () => here.send(text('late')));
      await assertFails('LINK_DOWN', () => there.send(text('late')));
    });

    test(`by the ${side} for a reason tells the peer`, async (t) => {
      const { up, down } = await pair(t, factory);
      const [here, there] = side === 'dialer' ? [down, up] : [up, down];
      const reason = new HujiError('NODE_CLOSING', 'for the night');
      await here.send(text('before'));
      here.close(reason);
      assert.is(await here.closed, reason);
      const told = await assertFails('NODE_CLOSING', () =>
        assertReceives(there, [text('before')], 'end'),
      );
      assert.is(told.detail, 'for the night');
      assert.is(await there.closed, told);
    });

    test(`by the ${side} ends its own messages at once`, async (t) => {
      const { up, down } = await pair(t, factory);
      const [here, there] = side === 'dialer' ? [down, up] : [up, down];
      await there.send(text('unread'));
      const rest = collect(here, () => here.close());
      await there.send(text('one'));
      assert.equal(await rest, [text('unread')]);
      assert.is(await there.closed, null);
    });
  }

  test('from both sides at once is clean', async (t) => {
    const { up, down } = await pair(t, factory);
    up.close();
    down.close();
    assert.equal(await Promise.all([up.closed, down.closed]), [null, null]);
  });
}

function dialTests(name: string, factory: TransportFactory): void {
  const test = suite(`${name}: dial`);

  test('proves who is at either end', async (t) => {
    const { up, down, world } = await pair(t, factory);
    assert.equal({ code: down.peer.code, key: down.peer.key }, world.upperPeer);
    assert.equal({ code: up.peer.code, key: up.peer.key }, world.lowerPeer);
  });

  test('finds nobody', async (t) => {
    const world = await factory(t);
    const dialer = world.lower.dialer(world.nobody(), world.upperPeer.code);
    await assertFails('LINK_DOWN', () => dialer.dial(forever()));
  });

  test('refuses another node than the expected', async (t) => {
    const world = await factory(t);
    const { listener, links } = await listen(t, world);
    const dialer = world.lower.dialer(listener.address, '229900000000');
    await assertFails('PEER_UNEXPECTED', () => dialer.dial(forever()));
    await listener.close();
    assert.is(links.length, 0);
  });

  test('can be given up, before and during', async (t) => {
    const world = await factory(t);
    const { listener } = await listen(t, world);
    const dialer = world.lower.dialer(listener.address, world.upperPeer.code);
    await assertFails('LINK_DOWN', () => dialer.dial(AbortSignal.abort()));
    const during = new AbortController();
    const dialled = dialer.dial(during.signal);
    during.abort();
    await assertFails('LINK_DOWN', () => dialled);
  });

  test('given up too late changes nothing', async (t) => {
    const world = await factory(t);
    const { listener, links } = await listen(t, world);
    const late = new AbortController();
    const down = await dial(t, world, listener, late.signal);
    late.abort();
    const up = await t.until('the link', () => links[0]);
    await Promise.all([down.send(text('still here')), assertReceives(up, [text('still here')])]);
  });

  test('works again after every end', async (t) => {
    const world = await factory(t);
    const { listener, links } = await listen(t, world);
    for (let round = 0; round < 5; round++) {
      const down = await dial(t, world, listener);
      const up = await t.until('the link', () => links[round]);
      await Promise.all([down.send(text(`${round}`)), assertReceives(up, [text(`${round}`)])]);
      if (round % 2 === 0) up.close();
      else down.close();
      await Promise.all([up.closed, down.closed]);
    }
  });

  test(
    'carries a hundred links at once',
    async (t) => {
      const world = await factory(t);
      const { listener, links } = await listen(t, world);
      const downs = await Promise.all(Array.from({ length: 100 }, () => dial(t, world, listener)));
      await t.until('all links', () => links.length === 100);
      for (const up of links) void echo(up);
      await Promise.all(
        downs.map(async (down, i) => {
          await Promise.all([
            sendAll(down, numbered(`link ${i}`, 10)),
            assertReceives(down, numbered(`link ${i}`, 10)),
          ]);
          down.close();
          assert.is(await down.closed, null);
        }),
      );
    },
    { limitMs: 30_000 },
  );
}

function listenTests(name: string, factory: TransportFactory): void {
  const test = suite(`${name}: listen`);

  test('its end ends every link and frees the address', async (t) => {
    const world = await factory(t);
    const { listener, links } = await listen(t, world);
    const downs = await Promise.all([dial(t, world, listener), dial(t, world, listener)]);
    await t.until('both links', () => links.length === 2);
    await Promise.all([listener.close(), listener.close()]);
    assert.equal(await Promise.all(downs.map((down) => down.closed)), [null, null]);
    const dialer = world.lower.dialer(listener.address, world.upperPeer.code);
    await assertFails('LINK_DOWN', () => dialer.dial(forever()));
    const again = await listen(t, world, listener.address);
    assert.is(again.listener.address, listener.address);
    await dial(t, world, again.listener);
  });

  test('refuses an address in use', async (t) => {
    const world = await factory(t);
    const { listener, handlers } = await listen(t, world);
    await assertFails('LISTEN_FAILED', () => world.upper.listen(listener.address, handlers));
  });
}

/** Waits until nothing more is taken of a sender whose peer does not read. */
async function standsStill(t: TestContext, link: Link): Promise<void> {
  await t.until(
    'the sender to stand still',
    standing(() => link.traffic.sent),
  );
}

/** True once the count is above zero and the same as it was several polls ago. */
function standing(count: () => number): () => boolean {
  const polls = 8;
  let last = 0;
  let same = 0;
  return () => {
    const now = count();
    same = now === last && now > 0 ? same + 1 : 0;
    last = now;
    return same >= polls;
  };
}

function forever(): AbortSignal {
  return new AbortController().signal;
}

/** A link, both its ends. */
export async function pair(
  t: TestContext,
  factory: TransportFactory,
): Promise<{ up: Link; down: Link; world: TransportWorld }> {
  const world = await factory(t);
  const { listener, links } = await listen(t, world);
  const down = await dial(t, world, listener);
  const up = await t.until('the link at the listener', () => links[0]);
  return { up, down, world };
}

export async function listen(
  t: TestContext,
  world: TransportWorld,
  address = world.address(),
): Promise<{ listener: Listener; links: Link[]; handlers: ListenHandlers }> {
  const links: Link[] = [];
  const handlers: ListenHandlers = {
    onLink: (link) => links.push(link),
    onRefused: () => undefined,
  };
  const listener = await world.upper.listen(address, handlers);
  t.defer(() => listener.close());
  return { listener, links, handlers };
}

export async function dial(
  t: TestContext,
  world: TransportWorld,
  listener: Listener,
  signal = forever(),
): Promise<Link> {
  const link = await world.lower.dialer(listener.address, world.upperPeer.code).dial(signal);
  t.defer(() => link.close());
  return link;
}

export async function sendAll(link: Link, messages: readonly Uint8Array[]): Promise<void> {
  for (const message of messages) await link.send(message);
}

/** Reads exactly `expected`; with `end`, that nothing comes after it. */
export async function assertReceives(
  link: Link,
  expected: readonly Uint8Array[],
  end?: 'end',
): Promise<void> {
  let at = 0;
  if (expected.length === 0 && end === undefined) return;
  for await (const message of link.messages()) {
    const wanted = expected[at++];
    if (wanted === undefined) assert.unreachable(`message ${at} was not expected`);
    if (!Buffer.from(message).equals(wanted ?? new Uint8Array())) {
      assert.unreachable(`message ${at}: ${message.length} bytes, ${wanted?.length} expected`);
    }
    if (at === expected.length && end === undefined) return;
  }
  assert.is(at, expected.length, 'messages before the end');
}

/** Awaits `call` and asserts that it throws a HujiError of that code; returns it. */
export async function assertFails(code: ErrorCode, call: () => unknown): Promise<HujiError> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof HujiError)) throw error;
    assert.is(error.code, code, error.message);
    return error;
  }
  return assert.unreachable(`${code} was expected`) as never;
}

async function collect(link: Link, onFirst: () => void): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const message of link.messages()) {
    all.push(Uint8Array.from(message));
    if (all.length === 1) onFirst();
  }
  return all;
}

async function echo(link: Link): Promise<void> {
  for await (const message of link.messages()) await link.send(message);
}

export function text(words: string): Uint8Array {
  return new TextEncoder().encode(words);
}

function numbered(label: string, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => text(`${label} ${i}`));
}

/** Bytes that are wrong when any part is lost, doubled or moved. */
export function patterned(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8) * 7 + (i >> 16)) & 0xff;
  return bytes;
}
