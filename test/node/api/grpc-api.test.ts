import { hash, X509Certificate } from 'node:crypto';
import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type ServiceError, status } from '@grpc/grpc-js';
import * as assert from 'uvu/assert';
import type { Registry } from '../../../node/api/api.js';
import { serveGrpcApi } from '../../../node/api/grpc-api.js';
import { systemClock } from '../../../node/clock.js';
import { tlsIdentityOf } from '../../../node/identity/identity-files.js';
import { createRoot } from '../../../node/identity/root.js';
import { hostName } from '../../../node/identity/subject.js';
import { HujiError } from '../../../proto/errors.js';
import { suite, type TestContext } from '../../harness.js';
import { person } from '../drafts.js';
import { refused, seededRandom } from '../identity/province.js';
import {
  court,
  publishConsumer,
  Served,
  Stations,
  TOKEN,
} from '../methods/registry/registry-world.js';
import { hastyClock, identities, PROVINCE, SECOND_STATION, STATION, Tree } from '../tree.js';
import { type ClientProof, ReflectedClient } from './registry-client.js';

const test = suite('node/api/grpc-api');
const REGISTRY = 'huji.registry.v1.Registry';
const HEALTH = 'grpc.health.v1.Health';
const purpose = '立案审查';

async function tlsOf(seed: string) {
  const now = systemClock.now();
  const random = seededRandom(seed);
  return tlsIdentityOf(await createRoot({ code: PROVINCE, training: true, now, random }));
}

async function serve(t: TestContext, registry: Registry) {
  const identity = (await identities()).get(PROVINCE);
  if (identity === undefined) throw new RangeError(PROVINCE);
  const tls = tlsIdentityOf(identity);
  const clock = hastyClock;
  const server = await serveGrpcApi({ address: '127.0.0.1:0', registry, tls, clock });
  t.defer(() => server.close());
  const client = async (proof: Partial<ClientProof> = {}) => {
    const made = new ReflectedClient(server.address, {
      ...{ ca: tls.ca, name: hostName(PROVINCE), ...proof },
    });
    t.defer(() => made.close());
    await made.reflect(REGISTRY);
    return made;
  };
  return { server, client };
}

/** The status a call ends with, its code of ours, and all its words. */
async function ended(call: Promise<unknown>): Promise<[number, string, string]> {
  try {
    await call;
    return [status.OK, '', ''];
  } catch (error) {
    const { code, details, metadata } = error as ServiceError;
    return [code, String(metadata.get('huji-code')[0] ?? ''), details];
  }
}

test('who knows nothing but what reflection tells gets, finds and turns pages', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court({ numbers: 'whole' }));
  const HH = '229901001000777';
  const drafts = [1, 2, 3].map((n) => person(n, { HH, XM: '王小雪' }));
  const ids = await new Stations().write(node, STATION, drafts);
  const { registry } = new Served(t, node);
  const { client } = await serve(t, registry);
  const asks = await client({ token: TOKEN });
  const services = await asks.reflect(HEALTH);
  assert.ok(services.includes(REGISTRY) && services.includes(HEALTH), services.join());
  assert.equal(await asks.call(HEALTH, 'Check', { service: REGISTRY }), { status: 'SERVING' });
  const [id = ''] = ids;
  const record = await asks.call(REGISTRY, 'Get', { purpose, id });
  const [, , , number = ''] = drafts[0]?.values ?? [];
  assert.equal(record, {
    ...{ id, entity: 'PERSON', station: STATION, live: true },
    fields: Object.entries({ XM: '王小雪', CSRQ: '19640512', GMSFHM: number, HH }).map(
      ([field, value]) => ({ id: field, value }),
    ),
  });
  const batch = await asks.call(REGISTRY, 'BatchGet', { purpose, ids: [...ids].reverse() });
  const idsOf = (answer: { [name: string]: unknown }) =>
    (answer['records'] as { id: string }[]).map((each) => each.id);
  assert.equal(idsOf(batch), [...ids].reverse());
  const seen: string[] = [];
  for (let cursor = ''; ; ) {
    const request = { purpose, name: '王小雪', bornFrom: '19640101', area: '2299', limit: 2 };
    const page = await asks.call(REGISTRY, 'Find', { ...request, cursor });
    seen.push(...idsOf(page));
    cursor = String(page['next']);
    if (cursor === '') break;
  }
  assert.equal(seen.toSorted(), [...ids].sort());
  assert.equal(idsOf(await asks.call(REGISTRY, 'Find', { purpose, number })), [id]);
});

test('a consumer is known by its token, or by its certificate whoever issued it', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  const own = await tlsOf('court');
  const sha256 = hash('sha256', new X509Certificate(own.cert).raw, 'hex');
  await publishConsumer(node, court({ certificates: [sha256] }));
  const stations = new Stations();
  const [id = ''] = await stations.write(node, STATION, [person(1)]);
  const [far = ''] = await stations.write(node, SECOND_STATION, [person(2)]);
  const served = new Served(t, node);
  const { client } = await serve(t, served.registry);
  const get = async (proof: Partial<ClientProof>, request: object = { purpose, id }) =>
    ended((await client(proof)).call(REGISTRY, 'Get', request));
  assert.is((await get({ token: TOKEN }))[0], status.OK);
  assert.is((await get({ key: own.key, cert: own.cert }))[0], status.OK);
  const unknown = [status.UNAUTHENTICATED, 'CONSUMER_UNKNOWN'];
  assert.equal((await get({})).slice(0, 2), unknown);
  assert.equal((await get({ token: `${TOKEN}x` })).slice(0, 2), unknown);
  const other = await tlsOf('another');
  assert.equal((await get({ key: other.key, cert: other.cert })).slice(0, 2), unknown);
  const gone = await get({ token: TOKEN }, { purpose, id: far });
  const never = await get({ token: TOKEN }, { purpose, id: far.replace(/-\d+-/, '-99-') });
  assert.equal(gone, never);
  assert.equal(gone.slice(0, 2), [status.NOT_FOUND, 'NOT_FOUND']);
  const forbidden = await get({ token: TOKEN }, { id });
  assert.equal(forbidden.slice(0, 2), [status.INVALID_ARGUMENT, 'PURPOSE_NEEDED']);
  await publishConsumer(node, court({ version: 2, active: false }));
  assert.is((await get({ token: TOKEN }))[0], status.PERMISSION_DENIED);
  const accounts = (await served.recorded()).map(({ account, from }) => [
    account,
    from?.startsWith('127.0.0.1:'),
  ]);
  assert.is(accounts.length, 9);
  assert.ok(accounts.every(([, isLocal]) => isLocal));
});

test('a feed goes on from its cursor after the caller hung up', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court({ may: ['watch'] }));
  const stations = new Stations();
  const ids = await stations.write(
    node,
    STATION,
    [1, 2, 3].map((n) => person(n)),
  );
  const { registry } = new Served(t, node);
  const { client } = await serve(t, registry);
  const asks = await client({ token: TOKEN });
  let request: object = { purpose, fromStart: true };
  const seen: string[] = [];
  while (seen.length < 4) {
    const call = asks.stream(REGISTRY, 'Watch', request);
    call.on('error', () => undefined);
    for await (const message of call as AsyncIterable<{ events: Event[] }>) {
      const [event] = message.events;
      if (event === undefined) continue;
      seen.push(`${event.id} ${event.kind} ${event.record?.entity}`);
      request = { purpose, cursor: event.cursor };
      break;
    }
    call.cancel();
    if (seen.length === 3) ids.push(...(await stations.write(node, STATION, [person(4)])));
  }
  assert.equal(seen.toSorted(), ids.map((id) => `${id} CHANGED PERSON`).sort());
  const wrong = asks.stream(REGISTRY, 'Watch', { purpose, cursor: 'x' });
  const failed = await new Promise<ServiceError>((resolve) => {
    wrong.on('error', resolve).resume();
  });
  assert.equal(
    [failed.code, failed.metadata.get('huji-code')[0]],
    [status.INVALID_ARGUMENT, 'CURSOR_INVALID'],
  );
});

interface Event {
  readonly id: string;
  readonly kind: string;
  readonly cursor: string;
  readonly record?: { readonly entity: string };
}

const nothingElse = {
  cards: () => Promise.reject(new RangeError('王小雪')),
  cases: () => Promise.reject(new RangeError('王小雪')),
  photo: () => Promise.reject(new RangeError('王小雪')),
  submitEvidence: () => Promise.reject(new RangeError('王小雪')),
};

test('a deadline that has passed ends the work, and a defect says nothing of itself', async (t) => {
  let aborted = false;
  const { client } = await serve(t, {
    get: () => Promise.reject(new RangeError('王小雪')),
    batchGet: () => Promise.reject(new HujiError('STORE_DAMAGED', '王小雪')),
    find: ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(new HujiError('INTERRUPTED'));
        });
      }),
    ...nothingElse,
    watch: () => {
      throw new RangeError('王小雪');
    },
  });
  const asks = await client();
  const late = asks.call(REGISTRY, 'Find', { purpose, name: '王' }, Date.now() + 50);
  assert.is((await ended(late))[0], status.DEADLINE_EXCEEDED);
  await t.until('the work has been told', () => aborted);
  for (const method of ['Get', 'BatchGet']) {
    const [code, ours, details] = await ended(asks.call(REGISTRY, method, { purpose }));
    assert.equal([code, ours], [status.INTERNAL, 'INTERNAL']);
    assert.not.match(details, '王小雪');
  }
});

test('what is no call harms nobody else', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court());
  const [id = ''] = await new Stations().write(node, STATION, [person(1)]);
  const { registry } = new Served(t, node);
  const { server, client } = await serve(t, registry);
  const asks = await client({ token: TOKEN });
  const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(server.address) ?? [];
  const where = { host, port: Number(port) };
  const plain = connectPlain(where, () => plain.write('GET / HTTP/1.1\r\n\r\n'));
  const half = connectPlain(where, () => half.write(Buffer.from([0x16, 3, 1, 2, 0, 1])));
  const http1 = connectTls({ ...where, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] });
  const garbage = connectTls({ ...where, rejectUnauthorized: false, ALPNProtocols: ['h2'] }, () =>
    garbage.write(Buffer.alloc(70_000, 0xff)),
  );
  for (const socket of [plain, half, http1, garbage]) {
    socket.on('error', () => undefined);
    t.defer(() => socket.destroy());
  }
  for (const socket of [plain, http1, garbage]) {
    socket.resume();
    await t.until('it is hung up', () => socket.destroyed || socket.readableEnded);
  }
  const giant = { purpose, ids: Array.from({ length: 20_000 }, () => id) };
  const [tooLarge] = await ended(asks.call(REGISTRY, 'BatchGet', giant));
  assert.is(tooLarge, status.RESOURCE_EXHAUSTED);
  const many = { purpose, ids: Array.from({ length: 1001 }, () => id) };
  assert.equal((await ended(asks.call(REGISTRY, 'BatchGet', many))).slice(0, 2), [
    status.INVALID_ARGUMENT,
    'USAGE',
  ]);
  for (const name of ['王\u0000', '王'.repeat(41), '']) {
    const [code] = await ended(asks.call(REGISTRY, 'Find', { purpose, name }));
    assert.is(code, status.INVALID_ARGUMENT);
  }
  const calls = Array.from({ length: 100 }, () => asks.call(REGISTRY, 'Get', { purpose, id }));
  for (const record of await Promise.all(calls)) assert.is(record['id'], id);
  const inUse = { address: server.address, registry, tls: await tlsOf('x'), clock: hastyClock };
  await refused(() => serveGrpcApi(inUse), 'LISTEN_FAILED');
});
