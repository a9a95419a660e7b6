import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import * as assert from 'uvu/assert';
import { encodePiece, encodeWord } from '../../../transports/nats/records.js';
import { suite, type TestContext } from '../../harness.js';
import type { NatsServer } from '../../nats-server.js';
import { COUNTY } from '../../node/identity/province.js';
import { linkThrough, more, oneServer, Traffic } from './worlds.js';

const test = suite('transports/nats/hardship');
const LONG = { limitMs: 60_000 };
const STREAM = `huji_${COUNTY}`;

test(
  'a link outlives a restart of the server',
  async (t) => {
    const server = await oneServer(t);
    const { up, down } = await linkThrough(t, server.address);
    const traffic = new Traffic(up, down);
    await more(t, traffic, 20);
    await server.kill();
    await server.start();
    await more(t, traffic, 200);
    await traffic.finish();
    assert.is(traffic.taken, traffic.sent);
  },
  LONG,
);

test(
  'a link outlives the loss of the whole storage directory',
  async (t) => {
    const server = await oneServer(t);
    const { up, down } = await linkThrough(t, server.address);
    const traffic = new Traffic(up, down);
    for (let round = 0; round < 2; round++) {
      await more(t, traffic, 20);
      await server.kill();
      server.destroyStorage();
      await server.start();
    }
    await more(t, traffic, 200);
    await traffic.finish();
    assert.is(traffic.taken, traffic.sent);
  },
  LONG,
);

test(
  'a link outlives that the storage vanishes below a running server',
  async (t) => {
    const server = await oneServer(t);
    const { up, down } = await linkThrough(t, server.address);
    const traffic = new Traffic(up, down, 100_000);
    await more(t, traffic, 20);
    server.destroyStorage();
    await more(t, traffic, 500);
    await traffic.finish();
    assert.is(traffic.taken, traffic.sent);
  },
  LONG,
);

for (const [what, harm] of [
  ['purged', 'purge'],
  ['deleted', 'delete'],
] as const) {
  test(
    `a link outlives that its stream is ${what}`,
    async (t) => {
      const server = await oneServer(t);
      const { up, down } = await linkThrough(t, server.address);
      const traffic = new Traffic(up, down);
      const streams = await streamsOf(t, server);
      for (let round = 0; round < 3; round++) {
        await more(t, traffic, 20);
        await streams[harm](STREAM);
      }
      await more(t, traffic, 100);
      await traffic.finish();
      assert.is(traffic.taken, traffic.sent);
    },
    LONG,
  );
}

test('pieces that come again, however late, count once', async (t) => {
  const server = await oneServer(t);
  const spy = await client(t, server);
  const pieces: { subject: string; data: Uint8Array }[] = [];
  spy.subscribe(`huji.${COUNTY}.up.>`, {
    callback: (_error, { subject, data }) => {
      pieces.push({ subject, data: Uint8Array.from(data) });
    },
  });
  await spy.flush();
  const { up, down } = await linkThrough(t, server.address);
  const traffic = new Traffic(up, down);
  await more(t, traffic, 50);
  for (const { subject, data } of [...pieces].reverse()) spy.publish(subject, data);
  await spy.flush();
  await more(t, traffic, 50);
  await traffic.finish();
  assert.is(traffic.taken, traffic.sent);
});

test('whoever may publish cannot add a message', async (t) => {
  const server = await oneServer(t);
  const spy = await client(t, server);
  const session = new Promise<string>((resolve) => {
    spy.subscribe(`huji.${COUNTY}.open`, {
      callback: (_error, message) => {
        if (message.data.length === 32) resolve(message.string());
      },
    });
  });
  await spy.flush();
  const { up, down } = await linkThrough(t, server.address);
  const up_ = `huji.${COUNTY}.up.${await session}`;
  const control = `huji.${COUNTY}.ctl.up.${await session}`;
  spy.publish(up_, new Uint8Array([1, 2, 3]));
  spy.publish(control, new Uint8Array(40));
  spy.publish(control, encodeWord({ kind: 'so-far', got: 4e9, taken: 4e9, sent: 0 }));
  await spy.flush();
  // Nonsense is passed over; what passes for the next piece breaks TLS, and with it the link.
  const taken: Uint8Array[] = [];
  const reading = (async () => {
    for await (const message of up.messages()) taken.push(message);
  })().catch((error: Error) => error);
  await down.send(new TextEncoder().encode('before'));
  await t.until('what was sent', () => taken.length === 1);
  const bytes = Buffer.from('17030300200102030405', 'hex');
  for (let seq = 1; seq < 200; seq++) spy.publish(up_, encodePiece({ seq, last: false, bytes }));
  await spy.flush();
  await reading;
  assert.is(taken.length, 1, 'nothing but what the peer sent');
  assert.is((await up.closed) instanceof Error, true);
});

async function client(t: TestContext, server: NatsServer) {
  const nc = await connect({ servers: server.address.replace('nats://', '') });
  t.defer(() => nc.close());
  return nc;
}

async function streamsOf(t: TestContext, server: NatsServer) {
  return (await jetstreamManager(await client(t, server))).streams;
}
