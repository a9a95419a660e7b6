import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { secureRandom } from '../../../node/identity/secure-random.js';
import type { NodeCode } from '../../../proto/node-code.js';
import type { Link, Transport } from '../../../transports/transport.js';
import { suite, type TestContext } from '../../harness.js';
import { freePorts, NatsServer } from '../../nats-server.js';
import { makeProvince } from '../../node/identity/province.js';
import { assertFails, assertReceives, forever, text } from '../../suites/transport-links.js';
import { province } from '../grpc/province.js';
import { natsOf } from './province.js';

const test = suite('transports/nats/access');

/** A certificate that is its own authority, for localhost. */
function certificate(t: TestContext, folder: string, name: string): { cert: string; key: string } {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  const made = spawnSync('openssl', [
    ...'req -x509 -newkey ed25519 -nodes -days 2 -subj /CN=nats'.split(' '),
    ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert],
  ]);
  if (made.status !== 0) t.skip('no openssl');
  return { cert, key };
}

test('a server that wants TLS and a certificate gets them, and others do not get in', async (t) => {
  const folder = t.folder();
  const [own, mine] = [certificate(t, folder, 'server'), certificate(t, folder, 'node')];
  const [port = 0] = await freePorts(1);
  const asks = `ca_file: "${mine.cert}", verify: true`;
  await NatsServer.start(t, {
    folder,
    port,
    config: `tls { cert_file: "${own.cert}", key_file: "${own.key}", ${asks} }`,
  });
  const { county, station } = await province();
  const access = {
    ca: readFileSync(own.cert, 'utf8'),
    cert: readFileSync(mine.cert, 'utf8'),
    key: readFileSync(mine.key, 'utf8'),
  };
  const address = `tls://localhost:${port}`;
  const links: Link[] = [];
  const handlers = { onLink: (link: Link) => links.push(link), onRefused: () => undefined };
  const listener = await natsOf(county, {}, access).listen(address, handlers);
  t.defer(() => listener.close());
  const down = await natsOf(station, {}, access).dialer(address, county.code).dial(forever());
  t.defer(() => down.close());
  const up = await t.until('the link', () => links[0]);
  await Promise.all([down.send(text('through')), assertReceives(up, [text('through')])]);
  const { ca } = access;
  for (const poor of [{}, { ca }]) {
    const dialer = natsOf(station, {}, poor).dialer(address, county.code);
    await assertFails('LINK_DOWN', () => dialer.dial(forever()));
  }
});

test('a node that is not of this province is refused, and told why', async (t) => {
  const [port = 0] = await freePorts(1);
  const server = await NatsServer.start(t, { folder: t.folder(), port });
  const { county } = await province();
  const refused: string[] = [];
  const upper = natsOf(county);
  const listener = await upper.listen(server.address, {
    onLink: () => assert.unreachable('it got in'),
    onRefused: ({ code }) => refused.push(code),
  });
  t.defer(() => listener.close());
  const other = await makeProvince(secureRandom, Date.now());
  const dialer = natsOf(other.station).dialer(server.address, county.code);
  await assertFails('CERT_FOREIGN', () => dialer.dial(forever()));
  await t.until('the word at the listener', () => refused.length > 0);
  assert.equal(refused, ['CERT_FOREIGN']);
});

test(
  'a server that knew nobody for a while is used again once it does',
  async (t) => {
    const [port = 0] = await freePorts(1);
    const folder = t.folder();
    const server = await NatsServer.start(t, { folder, port });
    const { county, station } = await province();
    const links: Link[] = [];
    const handlers = { onLink: (link: Link) => links.push(link), onRefused: () => undefined };
    const listener = await natsOf(county).listen(server.address, handlers);
    t.defer(() => listener.close());
    await server.kill();
    const locked = await NatsServer.start(t, {
      folder: join(folder, 'locked'),
      port,
      config: 'authorization { user: someone, password: else }',
    });
    await t.until('several refusals', () => locked.log.split('authentication error').length > 4);
    const stranger = natsOf(station).dialer(server.address, county.code);
    await assertFails('LINK_DOWN', () => stranger.dial(forever()));
    await locked.kill();
    await server.start();
    const down = await t.until('the listener', () => dialled(natsOf(station), server, county.code));
    t.defer(() => down.close());
    const up = await t.until('the link', () => links.at(-1));
    await Promise.all([down.send(text('through')), assertReceives(up, [text('through')])]);
  },
  { limitMs: 60_000 },
);

/** A link, or undefined where the listener has not come back yet. */
function dialled(
  transport: Transport,
  { address }: NatsServer,
  code: NodeCode,
): Promise<Link | undefined> {
  return transport
    .dialer(address, code)
    .dial(forever())
    .catch(() => undefined);
}
