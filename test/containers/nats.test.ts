import { spawnSync } from 'node:child_process';
import * as assert from 'uvu/assert';
import { suite, type TestContext } from '../harness.js';
import { freePorts } from '../nats-server.js';
import { linkThrough, more, Traffic } from '../transports/nats/worlds.js';

const test = suite('containers/nats');

/** Any image whose entry point is nats-server, here or to be pulled. */
const IMAGE = process.env['HUJI_NATS_IMAGE'] ?? 'nats:2.10';
const PORT = 4222;
const STORAGE = '/data';
const LIMIT = { limitMs: 240_000 };
const PULL_MS = 120_000;

function docker(args: readonly string[], timeout = 10_000): boolean {
  return spawnSync('docker', args, { timeout, stdio: 'ignore' }).status === 0;
}

/**
 * A nats-server with JetStream in a container, at a port that a restart leaves as it is. What is
 * in memory a restart loses.
 */
async function serverIn(t: TestContext, inMemory: { readonly [path: string]: string }) {
  if (!docker(['version'])) t.skip('no docker runs here');
  const isHere = docker(['image', 'inspect', IMAGE]) || docker(['pull', IMAGE], PULL_MS);
  if (!isHere) t.skip(`no image ${IMAGE}: HUJI_NATS_IMAGE names another`);
  // Loaded where it is needed: it is large.
  const { GenericContainer, Wait } = await import('testcontainers');
  const [host = 0] = await freePorts(1);
  const container = await new GenericContainer(IMAGE)
    .withCommand(['-a', '0.0.0.0', '-p', String(PORT), '-js', '-sd', STORAGE])
    .withTmpFs(inMemory)
    .withExposedPorts({ container: PORT, host })
    .withWaitStrategy(Wait.forLogMessage(/Server is ready/))
    .start();
  t.defer(async () => {
    await container.stop({ timeout: 0 });
  });
  return { container, address: `nats://${container.getHost()}:${host}` };
}

for (const [what, storage] of [
  ['that restarts', {}],
  ['that comes back without its storage', { [STORAGE]: 'rw' }],
] as const) {
  test(
    `through a server in a container ${what} all arrives, in order`,
    async (t) => {
      const { container, address } = await serverIn(t, storage);
      const { up, down } = await linkThrough(t, address);
      const traffic = new Traffic(up, down);
      await more(t, traffic, 200);
      await container.restart({ timeout: 0 });
      await more(t, traffic, 200);
      await traffic.finish();
      assert.is(traffic.taken, traffic.sent);
    },
    LIMIT,
  );
}
