import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import * as assert from 'uvu/assert';
import type { Registry } from '../../../node/api/api.js';
import { serveHttpApi } from '../../../node/api/http-api.js';
import { tlsIdentityOf } from '../../../node/identity/identity-files.js';
import { hostName } from '../../../node/identity/subject.js';
import { HujiError } from '../../../proto/errors.js';
import { suite, type TestContext } from '../../harness.js';
import { person } from '../drafts.js';
import { refused } from '../identity/province.js';
import {
  court,
  publishConsumer,
  Served,
  Stations,
  TOKEN,
} from '../methods/registry/registry-world.js';
import { hastyClock, identities, PROVINCE, STATION, Tree } from '../tree.js';
import { HttpClient } from './http-client.js';

const test = suite('node/api/http-api');
const purpose = '立案审查';

async function serve(t: TestContext, registry: Registry) {
  const identity = (await identities()).get(PROVINCE);
  if (identity === undefined) throw new RangeError(PROVINCE);
  const tls = tlsIdentityOf(identity);
  const parts = { address: '127.0.0.1:0', registry, tls, clock: hastyClock, version: '1.2.3' };
  const server = await serveHttpApi(parts);
  t.defer(() => server.close());
  const proof = { ca: tls.ca, name: hostName(PROVINCE), token: TOKEN };
  return { server, parts, client: new HttpClient(server.address, proof) };
}

const idle: Registry = {
  get: () => new Promise(() => undefined),
  batchGet: async () => [],
  find: async () => ({ records: [], next: '' }),
  cards: async () => [],
  cases: async () => [],
  photo: () => Promise.reject(new HujiError('NOT_FOUND')),
  submitEvidence: async () => ({ received: 0, rejected: [] }),
  watch: () => {
    throw new HujiError('FEED_GONE');
  },
};

interface Described {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: { readonly [path: string]: { readonly post?: { readonly requestBody: object } } };
}

function errorIn(text: string): { code: string; message: string; hint: string } {
  return (JSON.parse(text) as { error: { code: string; message: string; hint: string } }).error;
}

test('a document describes every call, to whoever asks', async (t) => {
  const { server, client } = await serve(t, idle);
  const { status, text } = await client.send('/openapi.json', undefined);
  const described = JSON.parse(text) as Described;
  assert.equal([status, described.openapi, described.info.version], [200, '3.1.0', '1.2.3']);
  const calls = ['get', 'batch-get', 'find', 'cards', 'cases', 'photo', 'evidence', 'watch'];
  for (const name of calls) {
    assert.ok(described.paths[`/v1/${name}`]?.post?.requestBody, name);
  }
  assert.is(Object.keys(described.paths).length, calls.length + 1);
  const health = await client.send('/v1/health', undefined);
  assert.equal([health.status, health.text], [200, '{"status":"SERVING"}']);
  assert.match(server.address, /^127\.0\.0\.1:\d+$/);
});

test('a deadline that has passed ends the work, and so does a caller who has gone', async (t) => {
  const asked: string[] = [];
  const ended: string[] = [];
  const { client } = await serve(t, {
    ...idle,
    get: ({ signal }, { id }) =>
      new Promise((_, reject) => {
        asked.push(id);
        signal.addEventListener('abort', () => {
          ended.push(id);
          reject(signal.reason as HujiError);
        });
      }),
  });
  const late = { headers: { 'request-timeout': '0.05' } };
  const { status, text } = await client.send('/v1/get', { purpose, id: 'late' }, late);
  assert.equal([status, errorIn(text).code], [504, 'INTERRUPTED']);
  const wrong = { headers: { 'request-timeout': 'soon' } };
  assert.is((await client.send('/v1/get', { purpose, id: 'x' }, wrong)).status, 400);
  const hangUp = new AbortController();
  const { signal } = hangUp;
  const gone = client.send('/v1/get', { purpose, id: 'gone' }, { signal }).catch(() => 'gone');
  await t.until('it is asked', () => asked.includes('gone'));
  hangUp.abort();
  assert.is(await gone, 'gone');
  await t.until('the work has been told', () => ended.includes('gone'));
  assert.equal(ended, ['late', 'gone']);
});

test('a refusal is told by its status, with a hint, in the language asked for', async (t) => {
  const { client } = await serve(t, idle);
  const ask = (path: string, headers = {}) =>
    client.send(
      path,
      { purpose, id: 'x' },
      { headers: { 'accept-language': 'zh-CN', ...headers } },
    );
  const none = await ask('/v1/photo');
  assert.equal([none.status, none.headers['cache-control']], [404, 'no-store']);
  assert.match(errorIn(none.text).message, /[\u4e00-\u9fff]/);
  assert.ok(errorIn(none.text).hint.length > 0);
  const english = await ask('/v1/photo', { 'accept-language': 'en' });
  assert.not.match(english.text, /[\u4e00-\u9fff]/);
  const gone = await client.send('/v1/watch', { purpose });
  assert.equal([gone.status, errorIn(gone.text).code], [410, 'FEED_GONE']);
});

test('what is no call is refused without a word of what was sent, and harms nobody', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court());
  const [id = ''] = await new Stations().write(node, STATION, [person(1)]);
  const { registry } = new Served(t, node);
  const { server, client, parts } = await serve(t, registry);
  const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(server.address) ?? [];
  const where = { host, port: Number(port) };
  const secret = '22990119640512001X';
  const wrong: [string, unknown, object, number][] = [
    ['/v1/get', `{"purpose": "${secret}`, {}, 400],
    ['/v1/get', { purpose: [secret], id }, {}, 400],
    ['/v1/get', { purpose, id, [secret]: 1 }, {}, 400],
    ['/v1/get', { purpose }, {}, 400],
    ['/v1/get', `{"__proto__": {"x": "${secret}"}}`, {}, 400],
    ['/v1/get', secret, { headers: { 'content-type': 'text/plain' } }, 415],
    [`/v1/${secret}`, {}, {}, 404],
    ['/v1/get', { purpose, id }, { method: 'PUT' }, 404],
    ['/v1/batch-get', { purpose, ids: Array.from({ length: 20_000 }, () => id) }, {}, 413],
    ['/v1/find', { purpose, name: '王', number: secret }, {}, 400],
  ];
  for (const [path, body, more, status] of wrong) {
    const told = await client.send(path, body, more);
    assert.is(told.status, status, `${path} ${told.text}`);
    assert.is(errorIn(told.text).code, 'USAGE');
    assert.not.match(told.text, secret);
  }
  const plain = connectPlain(where, () => plain.write('GET / HTTP/1.1\r\n\r\n'));
  const half = connectPlain(where, () => half.write(Buffer.from([0x16, 3, 1, 2, 0, 1])));
  const slow = connectTls({ ...where, rejectUnauthorized: false }, () =>
    slow.write('POST /v1/get HTTP/1.1\r\nhost: x\r\ncontent-length: 9'),
  );
  const garbage = connectTls({ ...where, rejectUnauthorized: false }, () =>
    garbage.write(Buffer.alloc(70_000, 0xff)),
  );
  for (const socket of [plain, half, slow, garbage]) {
    socket.on('error', () => undefined);
    t.defer(() => socket.destroy());
  }
  for (const socket of [plain, garbage]) {
    socket.resume();
    await t.until('it is hung up', () => socket.destroyed || socket.readableEnded);
  }
  const calls = Array.from({ length: 50 }, () => client.send('/v1/get', { purpose, id }));
  for (const { status } of await Promise.all(calls)) assert.is(status, 200);
  await refused(() => serveHttpApi({ ...parts, address: server.address }), 'LISTEN_FAILED');
});
