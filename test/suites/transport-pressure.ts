import * as assert from 'uvu/assert';
import type { Link } from '../../transports/transport.js';
import { suite, type TestContext } from '../harness.js';
import { assertFails, pair, patterned, sendAll, type TransportFactory } from './transport-links.js';

/** Bytes that both ends together may hold of what was sent and not yet taken. */
const HELD_BYTES_MAX = 4 * 1_048_576;
const FRAME_BYTES = 65_536;

/** A slow reader costs its peer time, not memory. */
export function pressureTests(name: string, factory: TransportFactory): void {
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
