import { hash, X509Certificate } from 'node:crypto';
import { request as ask } from 'node:https';
import * as assert from 'uvu/assert';
import { pageView } from '../../../bin/status-page/area-view.js';
import { servePage } from '../../../bin/status-page/page-server.js';
import type { NodeIdentity } from '../../../node/identity/identity.js';
import { tlsIdentityOf } from '../../../node/identity/identity-files.js';
import { hostName } from '../../../node/identity/subject.js';
import type { HujiNode } from '../../../node/node.js';
import type { TlsIdentity } from '../../../transports/link/tls.js';
import { suite, type TestContext } from '../../harness.js';
import { person } from '../../node/drafts.js';
import { refused } from '../../node/identity/province.js';
import { Stations } from '../../node/methods/registry/registry-world.js';
import {
  CITY,
  COUNTY,
  identities,
  PROVINCE,
  SECOND_STATION,
  STATION,
  Tree,
} from '../../node/tree.js';

const test = suite('bin/status-page');
const PASSWORD = 'a long password <of the page>';
const TOKEN = hash('sha256', PASSWORD, 'hex');

/** A province that knows three tiers below, with people at two stations. */
async function province(t: TestContext): Promise<HujiNode> {
  const tree = new Tree(t);
  const node = await tree.found();
  const stations = new Stations();
  await stations.write(node, STATION, [person(1, { XM: '王小雪' }), person(3), person(5)]);
  await stations.write(node, SECOND_STATION, [person(7)]);
  for (const code of [CITY, COUNTY]) await stations.write(node, code, []).catch(() => undefined);
  await node.settled();
  return node;
}

async function serve(
  t: TestContext,
  node: HujiNode,
  address = '127.0.0.1:0',
  token = '',
  certificates: readonly string[] = [],
) {
  const server = await servePage({
    ...{ address, token: token === '' ? null : token, certificates, clock: node.clock },
    tls: tlsIdentityOf(node.identity),
    ...{ silentMs: 3_600_000, view: (code) => pageView(node, code) },
  });
  t.defer(() => server.close());
  return server;
}

test('it shows the node, the tree below and every node in it, in either language', async (t) => {
  const node = await province(t);
  node.alarms.raise('CHILD_SILENT', STATION, '<b>30 h</b>');
  const { address } = await serve(t, node);
  const get = async (query: string, accept = 'en') => {
    const headers = { 'accept-language': accept };
    const answer = await fetch(`http://${address}/${query}`, { headers });
    return { status: answer.status, html: await answer.text(), headers: answer.headers };
  };
  const first = await get('');
  assert.is(first.status, 200);
  assert.match(first.html, '<html lang="en">');
  assert.match(first.html, 'people registered</dt><dd>4</dd>');
  assert.match(first.html, 'CHILD_SILENT');
  assert.not.match(first.html, '<b>30 h</b>', 'what an alarm says is text');
  for (const personal of ['王小雪', person(1).values[3] ?? '?']) {
    assert.not.match(first.html, personal);
  }
  const policy = first.headers.get('content-security-policy') ?? '';
  assert.match(policy, "default-src 'none'");
  assert.not.match(first.html, /<script|src=|https?:\/\/|url\(|@import/);
  const zh = await get('', 'zh-CN,zh;q=0.9');
  assert.match(zh.html, '<html lang="zh-CN">');
  assert.match(zh.html, '在册人口');
  assert.match((await get('?lang=zh')).html, '在册人口');
  const links = [...first.html.matchAll(/href="\/\?at=(\w+)&amp;lang=en"/g)].map(
    ([, code]) => code,
  );
  const below = node.topology.childrenOf(PROVINCE);
  assert.ok(below.length > 0);
  for (const code of below) assert.ok(links.includes(code), code);
  const station = await get(`?at=${STATION}`);
  assert.is(station.status, 200);
  assert.match(station.html, 'people registered</dt><dd>3</dd>');
  assert.match(station.html, 'What still stands in the way');
  for (const wrong of ['?at=999999000000', '?at=%3Cscript%3E', 'x']) {
    const { status, html } = await get(wrong);
    assert.is(status, 404);
    assert.not.match(html, 'script');
  }
});

test('it only reads', async (t) => {
  const node = await province(t);
  const { address } = await serve(t, node);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
    assert.is((await fetch(`http://${address}/`, { method })).status, 405);
  }
  assert.is((await fetch(`http://${address}/`, { method: 'HEAD' })).status, 200);
});

test('off loopback it wants a password, and TLS', async (t) => {
  const node = await province(t);
  await refused(() => serve(t, node, '0.0.0.0:0'), 'CONFIG_INVALID');
  const { address } = await serve(t, node, '0.0.0.0:0', TOKEN);
  const port = address.split(':').at(-1);
  const { ca } = tlsIdentityOf(node.identity);
  const status = (authorization?: string) =>
    new Promise<number>((resolve, reject) => {
      const headers = authorization === undefined ? {} : { authorization };
      const tls = { ca, servername: hostName(PROVINCE) };
      ask({ host: '127.0.0.1', port, path: '/', ...tls, headers, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });
  const basic = (password: string) =>
    `Basic ${Buffer.from(`clerk:${password}`).toString('base64')}`;
  assert.is(await status(), 401);
  assert.is(await status(basic('guess')), 401);
  assert.is(await status(basic(PASSWORD)), 200);
  assert.is(await status(`Bearer ${PASSWORD.replaceAll(' ', '_')}`), 401);
  const inTheClear = fetch(`http://127.0.0.1:${port}/`);
  const failed = await inTheClear.then(
    () => false,
    () => true,
  );
  assert.ok(failed);
});

test('off loopback a certificate that is named will do, whoever issued it', async (t) => {
  const node = await province(t);
  const ids = await identities();
  const [known, other] = [CITY, COUNTY].map((code) => tlsIdentityOf(ids.get(code) as NodeIdentity));
  const sha256 = hash('sha256', new X509Certificate(known?.cert ?? '').raw, 'hex');
  const { address } = await serve(t, node, '0.0.0.0:0', '', [sha256]);
  const port = address.split(':').at(-1);
  const { ca } = tlsIdentityOf(node.identity);
  const status = (shown: { key: string; cert: string } | undefined) =>
    new Promise<number>((resolve, reject) => {
      const tls = { ca, servername: hostName(PROVINCE), ...shown, agent: false };
      ask({ host: '127.0.0.1', port, path: '/', ...tls }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });
  const shown = (tls: TlsIdentity | undefined) => tls && { key: tls.key, cert: tls.cert };
  assert.is(await status(shown(known)), 200);
  assert.is(await status(shown(other)), 401);
  assert.is(await status(undefined), 401);
});
