import * as assert from 'uvu/assert';
import { HujiError } from '../../proto/errors.js';
import type { Link } from '../../transports/transport.js';
import { suite } from '../harness.js';
import {
  assertFails,
  assertReceives,
  numbered,
  pair,
  sendAll,
  type TransportFactory,
  text,
} from './transport-links.js';

/** Every way a link can end in good order. */
export function closeTests(name: string, factory: TransportFactory): void {
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

async function collect(link: Link, onFirst: () => void): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const message of link.messages()) {
    all.push(Uint8Array.from(message));
    if (all.length === 1) onFirst();
  }
  return all;
}
