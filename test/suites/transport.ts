import * as assert from 'uvu/assert';
import type { Link } from '../../transports/transport.js';
import { suite } from '../harness.js';
import { closeTests } from './transport-close.js';
import {
  assertFails,
  assertReceives,
  dial,
  forever,
  listen,
  numbered,
  pair,
  sendAll,
  type TransportFactory,
  text,
} from './transport-links.js';
import { messageTests } from './transport-messages.js';
import { pressureTests } from './transport-pressure.js';

/** What every transport keeps, whichever it is; parts of it only where `supports` says so. */
export function transportSuite(name: string, factory: TransportFactory): void {
  messageTests(name, factory);
  pressureTests(name, factory);
  closeTests(name, factory);
  dialTests(name, factory);
  listenTests(name, factory);
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

async function echo(link: Link): Promise<void> {
  for await (const message of link.messages()) await link.send(message);
}
