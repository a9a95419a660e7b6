import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import * as assert from 'uvu/assert';
import { suite, type TestContext } from '../../harness.js';
import { freePorts, NatsServer } from '../../nats-server.js';
import { COUNTY } from '../../node/identity/province.js';
import { linkThrough, more, Traffic } from './worlds.js';

const test = suite('transports/nats/shapes');
const LONG = { limitMs: 90_000 };

test(
  'a cluster of three keeps three copies, and a link outlives any one of them',
  async (t) => {
    const servers = await clusterOf(t, 3);
    const [first, second] = servers;
    if (first === undefined || second === undefined) return;
    const all = servers.map(({ port }) => `127.0.0.1:${port}`).join(',');
    await t.until('three servers', () => keepsCopies(first, 3), 30_000);
    const { up, down } = await linkThrough(t, `nats://${all}`);
    const nc = await connect({ servers: `127.0.0.1:${first.port}` });
    const manager = await jetstreamManager(nc);
    const { config } = await manager.streams.info(`huji_${COUNTY}`);
    assert.is(config.num_replicas, 3);
    await nc.close();
    const traffic = new Traffic(up, down);
    for (const server of servers) {
      await more(t, traffic, 50);
      await server.kill();
      await more(t, traffic, 50);
      await server.start();
      await t.until('a cluster again', () => hasLeader(server), 30_000);
    }
    await traffic.finish();
    assert.is(traffic.taken, traffic.sent);
  },
  LONG,
);

test(
  'a child at a leaf node reaches its parent at the hub',
  async (t) => {
    const [hubPort = 0, leafPort = 0, remotePort = 0] = await freePorts(3);
    const folder = t.folder();
    await NatsServer.start(t, {
      folder,
      port: hubPort,
      jetstream: false,
      config: `jetstream { store_dir: "${folder}/hub", domain: hub }
leafnodes { listen: "127.0.0.1:${remotePort}" }`,
    });
    const leaf = await NatsServer.start(t, {
      folder,
      port: leafPort,
      jetstream: false,
      config: `leafnodes { remotes: [ { url: "nats://127.0.0.1:${remotePort}" } ] }`,
    });
    await t.until('the leaf at its hub', () => /Leafnode connection created/.test(leaf.log));
    const hub = `nats://127.0.0.1:${hubPort}/huji?domain=hub`;
    const { up, down } = await linkThrough(t, hub, `${leaf.address}/huji?domain=hub`);
    const traffic = new Traffic(up, down);
    await more(t, traffic, 100);
    await leaf.kill();
    await leaf.start();
    await more(t, traffic, 100);
    await traffic.finish();
    assert.is(traffic.taken, traffic.sent);
  },
  LONG,
);

test(
  'a leaf node with a JetStream of its own is passed through by naming the domain of the hub',
  async (t) => {
    const [hubPort = 0, leafPort = 0, remotePort = 0] = await freePorts(3);
    const folder = t.folder();
    await NatsServer.start(t, {
      folder,
      port: hubPort,
      jetstream: false,
      config: `jetstream { store_dir: "${folder}/hub", domain: hub }
leafnodes { listen: "127.0.0.1:${remotePort}" }`,
    });
    const leaf = await NatsServer.start(t, {
      folder,
      port: leafPort,
      jetstream: false,
      config: `jetstream { store_dir: "${folder}/leaf", domain: leaf }
leafnodes { remotes: [ { url: "nats://127.0.0.1:${remotePort}" } ] }`,
    });
    await t.until('the leaf at its hub', () => /Leafnode connection created/.test(leaf.log));
    const hub = `nats://127.0.0.1:${hubPort}/huji?domain=hub`;
    const { up, down } = await linkThrough(t, hub, `${leaf.address}/huji?domain=hub`);
    const traffic = new Traffic(up, down);
    await more(t, traffic, 100);
    await traffic.finish();
    assert.is(traffic.taken, traffic.sent);
  },
  LONG,
);

async function clusterOf(t: TestContext, count: number): Promise<NatsServer[]> {
  const ports = await freePorts(2 * count);
  const folder = t.folder();
  const routes = ports.slice(count).map((port) => `"nats://127.0.0.1:${port}"`);
  return Promise.all(
    ports.slice(0, count).map((port, at) => {
      const listen = `listen: "127.0.0.1:${ports[count + at]}"`;
      const config = `cluster { name: huji, ${listen}, routes: [${routes.join(', ')}] }`;
      return NatsServer.start(t, { folder, port, config });
    }),
  );
}

/** Whether it takes a stream of so many copies: it has a leader then, and knows so many servers. */
function keepsCopies(server: NatsServer, copies: number): Promise<boolean> {
  return grants(server, 2_000, async ({ streams }) => {
    await streams.add({ name: 'probe', subjects: ['probe'], num_replicas: copies });
    return streams.delete('probe');
  });
}

function hasLeader(server: NatsServer): Promise<boolean> {
  return grants(server, 500, async (manager) => {
    await manager.getAccountInfo();
    return true;
  });
}

async function grants(
  { port }: NatsServer,
  timeout: number,
  ask: (manager: JetStreamManager) => Promise<boolean>,
): Promise<boolean> {
  const nc = await connect({ servers: `127.0.0.1:${port}` });
  try {
    return await ask(await jetstreamManager(nc, { timeout }));
  } catch {
    return false;
  } finally {
    await nc.close();
  }
}
