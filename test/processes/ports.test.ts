import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { get as getSecured } from 'node:https';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { findSocket } from '../../node/control/socket-path.js';
import { hostName } from '../../node/identity/subject.js';
import { CALL_PATH } from '../../proto/control-messages.js';
import { SESSION_PATH } from '../../proto/sync-envelope.js';
import { seededRandom } from '../../transports/memory/seeded-random.js';
import { suite, type TestContext } from '../harness.js';
import { ReflectedClient } from '../node/api/registry-client.js';
import {
  giantMessages,
  giants,
  loiter,
  malformed,
  noise,
  type Port,
  wrongMethods,
} from './attacks.js';
import { births, submit } from './clients.js';
import type { Daemon } from './daemon.js';
import { COUNTY } from './template.js';
import { agree, makeTree, present, sound, type Tree } from './tree.js';

const test = suite('processes/ports');
const REGISTRY = 'huji.registry.v1.Registry';
const CALLS = ['Get', 'BatchGet', 'Find', 'Cards', 'Photo', 'SubmitEvidence', 'Watch'];
/** More than any port lets in at once that is for few. */
const LOITERERS = 48;
const ANY = '127.0.0.1:0';
const PATIENT_MS = 60_000;
const LIMIT = { limitMs: 400_000 };

/** Every port a daemon can have, at the county of a tree that runs. */
async function everyPort(t: TestContext): Promise<{ tree: Tree; ports: readonly Port[] }> {
  const doors = ['--api', ANY, '--api-http', ANY, '--metrics', ANY, '--status-page', ANY];
  const tree = await makeTree(t, { more: doors });
  await tree.province.start();
  await tree.county.start();
  await tree.stations[0].start();
  return { tree, ports: await portsOf(tree.county) };
}

async function portsOf(county: Daemon): Promise<Port[]> {
  const at = (event: string) => {
    const address = String(county.log.findLast((line) => line.event === event)?.['address']);
    return { host: '127.0.0.1', port: Number(address.split(':').at(-1)) };
  };
  const { port } = new URL(county.address);
  const socket = (await findSocket(county.dir)) ?? '';
  const grpc = { alpn: 'h2', speaks: 'grpc' } as const;
  const plain = { alpn: null, speaks: 'http', paths: ['/'] } as const;
  return [
    {
      ...{ name: 'neighbours', at: { host: '127.0.0.1', port: Number(port) } },
      ...{ ...grpc, paths: [SESSION_PATH] },
    },
    {
      ...{ name: 'api', at: at('api'), ...grpc },
      paths: CALLS.map((name) => `/${REGISTRY}/${name}`),
    },
    {
      ...{ name: 'api-http', at: at('api-http'), alpn: 'http/1.1', speaks: 'http' },
      paths: ['/v1/find'],
    },
    { name: 'metrics', at: at('metrics'), ...plain },
    { name: 'status-page', at: at('status-page'), ...plain },
    {
      ...{ name: 'control', at: { path: socket }, alpn: null, speaks: 'grpc' },
      paths: [CALL_PATH],
    },
  ];
}

function status(secured: boolean, port: Port, path: string, ca: string): Promise<number> {
  const tls = secured ? { ca, servername: hostName(COUNTY) } : {};
  return new Promise((resolve, reject) => {
    const options = { ...port.at, ...tls, path, agent: false };
    (secured ? getSecured : get)(options, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on('error', reject);
  });
}

/** Each port answers whoever means well, now or as soon as there is a place. */
async function answers(t: TestContext, county: Daemon, ports: readonly Port[]): Promise<void> {
  const ca = readFileSync(join(county.dir, 'identity', 'root.crt'), 'utf8');
  for (const port of ports) {
    await t.until(
      `an answer of ${port.name}`,
      async () => {
        switch (port.name) {
          case 'neighbours':
          case 'control':
            return (await county.status()).links.some(({ role }) => role === 'child');
          case 'api': {
            const address = `127.0.0.1:${(port.at as { port: number }).port}`;
            const client = new ReflectedClient(address, { ca, name: hostName(COUNTY) });
            try {
              return (await client.reflect(REGISTRY)).includes(REGISTRY);
            } catch {
              return false;
            } finally {
              client.close();
            }
          }
          case 'api-http':
            return (await status(true, port, '/v1/health', ca).catch(() => 0)) === 200;
          case 'metrics':
            return (await status(false, port, '/live', ca).catch(() => 0)) === 200;
          default:
            return (await status(false, port, '/', ca).catch(() => 0)) === 200;
        }
      },
      PATIENT_MS,
    );
  }
}

/** Memory of the process without pages of files, in MB. */
async function memory(county: Daemon): Promise<number> {
  const text = readFileSync(`/proc/${county.pid}/status`, 'utf8');
  return Number(/^RssAnon:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
}

/** Whatever was sent: one life, no defect, and its children are carried on. */
async function unharmed(t: TestContext, { tree, ports }: { tree: Tree; ports: readonly Port[] }) {
  const { county, province } = tree;
  const [station] = tree.stations;
  await answers(t, county, ports);
  const written = await submit(station, births(3));
  await agree(t, station.code, [station, county, province], 60_000);
  await present(province, written);
  assert.is(county.log.filter(({ event }) => event === 'ready').length, 1, county.stderr);
  assert.equal(
    county.log.filter(({ event }) => event === 'defect'),
    [],
  );
  assert.not.ok((await county.alarms()).includes('INTERNAL'));
  await sound([station, county, province]);
}

test(
  'noise, malformed messages and wrong methods at any port harm nobody',
  async (t) => {
    const world = await everyPort(t);
    const random = seededRandom(t.seed);
    const fill = (bytes: Buffer): Buffer => bytes.map(() => Math.floor(random() * 256)) as Buffer;
    await answers(t, world.tree.county, world.ports);
    for (const port of world.ports) {
      for (const length of [1, 24, 4000, 100_000]) {
        await noise(t, port, fill(Buffer.alloc(length)));
      }
      if (port.speaks === 'grpc') await malformed(t, port, fill);
      else {
        const statuses = await wrongMethods(t, port);
        assert.ok(statuses.length > 0, port.name);
        assert.ok(
          statuses.every((each) => each >= 400 && each < 500),
          `${port.name} ${statuses.join()}`,
        );
      }
    }
    await unharmed(t, world);
  },
  LIMIT,
);

test(
  'giants are not taken in, and memory stays within bounds',
  async (t) => {
    const world = await everyPort(t);
    const { county } = world.tree;
    await answers(t, county, world.ports);
    const before = await memory(county);
    let most = before;
    for (const port of world.ports) {
      if (port.speaks === 'grpc') await giantMessages(t, port);
      else await giants(t, port);
      most = Math.max(most, await memory(county));
    }
    // One of them alone would be 64 MB, taken in whole, and twice that while it is put together.
    assert.ok(most - before < 120, `${Math.round(before)} MB, then ${Math.round(most)} MB`);
    await unharmed(t, world);
  },
  LIMIT,
);

test(
  'those who begin and never go on keep nobody out for long',
  async (t) => {
    const world = await everyPort(t);
    await answers(t, world.tree.county, world.ports);
    const before = await memory(world.tree.county);
    const held = world.ports.flatMap((port) => loiter(t, port, LOITERERS));
    await unharmed(t, world);
    assert.ok((await memory(world.tree.county)) - before < 120);
    const gone = () => held.filter(({ destroyed }) => destroyed).length;
    await t.until('they are let go', () => gone() >= held.length - LOITERERS, PATIENT_MS);
  },
  LIMIT,
);
