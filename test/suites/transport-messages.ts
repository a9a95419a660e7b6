import * as assert from 'uvu/assert';
import { suite } from '../harness.js';
import {
  assertFails,
  assertReceives,
  numbered,
  pair,
  patterned,
  sendAll,
  type TransportFactory,
  text,
} from './transport-links.js';

/** Whole, in order, of any size. */
export function messageTests(name: string, factory: TransportFactory): void {
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
