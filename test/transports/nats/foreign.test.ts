import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import * as assert from 'uvu/assert';
import { HujiError } from '../../../proto/errors.js';
import { parseAddress } from '../../../transports/nats/address.js';
import { Broker } from '../../../transports/nats/broker.js';
import { NATS_LIMITS } from '../../../transports/nats/options.js';
import { Subjects } from '../../../transports/nats/subjects.js';
import { suite, type TestContext } from '../../harness.js';
import { NatsServer } from '../../nats-server.js';
import { COUNTY } from '../../node/identity/province.js';
import { dial, listen } from '../../suites/transport-links.js';
import { peerOf, province } from '../grpc/province.js';
import { natsOf } from './province.js';
import { linkThrough, more, oneServer, Traffic } from './worlds.js';

const test = suite('transports/nats/foreign');
const LONG = { limitMs: 60_000 };
const STREAM = `huji_${COUNTY}`;

async function managerOf(t: TestContext, server: NatsServer) {
  const nc = await connect({ servers: server.address.replace('nats://', '') });
  t.defer(() => nc.close());
  return { nc, manager: await jetstreamManager(nc) };
}

async function brokerAt(t: TestContext, server: NatsServer): Promise<Broker> {
  const settings = { access: {}, limits: NATS_LIMITS, ...natsParts() };
  const broker = await Broker.connect(parseAddress(server.address), settings);
  t.defer(() => broker.close());
  return broker;
}

function natsParts() {
  const unused = (): never => {
    throw new Error('not asked for');
  };
  return { identity: { ca: '', cert: '', key: '' } as never, checkPeer: unused, random: unused };
}

function isMade(made: Promise<unknown>): Promise<boolean> {
  return made.then(
    () => true,
    () => false,
  );
}

test('what a child is refused never deletes the stream of its parent', async (t) => {
  const server = await oneServer(t);
  const { manager } = await managerOf(t, server);
  const subjects = new Subjects('huji', COUNTY);
  const [parent, child] = [await brokerAt(t, server), await brokerAt(t, server)];
  await parent.ensureStream(subjects, true);
  const { created } = await manager.streams.info(STREAM);
  for (let round = 0; round < 10; round++) {
    await child.publish('nobody.takes.this', new Uint8Array(1)).then(
      () => assert.unreachable(),
      () => undefined,
    );
    await child.ensureStream(subjects, false);
  }
  assert.is((await manager.streams.info(STREAM)).created, created);
});

test(
  'a stream and a consumer that somebody else made are made anew',
  async (t) => {
    const server = await oneServer(t);
    const { manager } = await managerOf(t, server);
    const foreign = { name: STREAM, subjects: [`huji.${COUNTY}.up.*`] };
    await manager.streams.add(foreign);
    const pulled = { durable_name: 'parent', ack_policy: 'explicit' } as const;
    await manager.consumers.add(STREAM, pulled);
    const { up, down } = await linkThrough(t, server.address);
    const traffic = new Traffic(up, down);
    await more(t, traffic, 20);
    // The parent may mend it before the foreign one is there: then once more.
    await t.until('a foreign stream', async () => {
      await manager.streams.delete(STREAM).catch(() => undefined);
      return isMade(manager.streams.add({ ...foreign, subjects: ['somebody.else'] }));
    });
    await more(t, traffic, 100);
    await t.until('a foreign consumer', async () => {
      await manager.consumers.delete(STREAM, 'parent').catch(() => undefined);
      const other = { ...pulled, filter_subject: `huji.${COUNTY}.up.*` };
      return isMade(manager.consumers.add(STREAM, other));
    });
    await more(t, traffic, 100);
    await traffic.finish();
    assert.is(traffic.taken, traffic.sent);
    assert.is((await manager.streams.info(STREAM)).config.retention, 'workqueue');
  },
  LONG,
);

test('a dial that JetStream refuses says why', async (t) => {
  const server = await oneServer(t);
  const { nc, manager } = await managerOf(t, server);
  const { station } = await province();
  nc.subscribe(`huji.${COUNTY}.open`, {
    callback: (_error, message) => {
      message.respond('yes');
    },
  });
  const subjects = [`huji.${COUNTY}.up.*`, `huji.${COUNTY}.down.*`];
  const bounds = { max_bytes: 100, discard: 'new' } as const;
  await manager.streams.add({ name: STREAM, subjects, retention: 'workqueue', ...bounds });
  const child = natsOf(station, { stallMs: 200, dialMs: 3000 });
  const failed = await child
    .dialer(server.address, COUNTY)
    .dial(new AbortController().signal)
    .catch((error: unknown) => error);
  assert.instance(failed, HujiError);
  assert.match((failed as HujiError).detail, /JetStream: maximum bytes exceeded/);
});

test(
  'a server that lets less through than before costs a link, and the next one keeps to it',
  async (t) => {
    const server = await oneServer(t);
    const { county, station } = await province();
    const world = {
      ...{ upper: natsOf(county, { stallMs: 200 }), upperPeer: peerOf(county) },
      ...{ lower: natsOf(station, { stallMs: 200 }), lowerPeer: peerOf(station) },
      ...{ address: () => server.address, nobody: () => '' },
    };
    const { listener, links } = await listen(t, world);
    const linkNo = async (no: number) => {
      // The listener may be a moment later at the server than whoever dials it.
      const there = () => dial(t, world, listener).catch(() => null);
      const down = await t.until('somebody who answers', there);
      return { down, up: await t.until('the link at the listener', () => links[no]) };
    };
    const { up, down } = await linkNo(0);
    const traffic = new Traffic(up, down, 100_000);
    await more(t, traffic, 20);
    await server.kill();
    const folder = server.storage.slice(0, server.storage.lastIndexOf('/'));
    await NatsServer.start(t, { folder, port: server.port, config: 'max_payload: 4096\n' });
    assert.is(((await down.closed) as HujiError).code, 'LINK_DOWN');
    assert.instance(await traffic.finish().catch((error: unknown) => error), Error);
    const again = await linkNo(1);
    const less = new Traffic(again.up, again.down, 100_000);
    await more(t, less, 20);
    await less.finish();
    assert.is(less.taken, less.sent);
  },
  LONG,
);
