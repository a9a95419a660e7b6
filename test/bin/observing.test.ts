import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { serveHealth } from '../../bin/health-server.js';
import { openLog } from '../../bin/log.js';
import { LOG_EVENTS } from '../../bin/log-events.js';
import { METRICS, Metrics, type Sample } from '../../bin/metrics.js';
import { samplesOf } from '../../bin/node-samples.js';
import { packageRoot, suite } from '../harness.js';
import { refused } from '../node/identity/province.js';
import { STATION, Tree } from '../node/tree.js';
import { fakeHost } from './fake-host.js';

const test = suite('bin/observing');
const OPERATING = readFileSync(join(packageRoot, 'docs', 'OPERATING.md'), 'utf8');

test('an event is a line, of JSON or for people, and below its level none', () => {
  const host = fakeHost();
  const say = openLog({ json: true, log: 'info' }, host);
  say('ready', { node: STATION, listen: ['a', 'b'] });
  say('call', { method: 'get' });
  assert.equal(
    host.out.map((line) => JSON.parse(line) as unknown),
    [
      {
        ...{ level: 'info', time: '2004-09-01T00:53:20.000Z', node: STATION },
        ...{ listen: ['a', 'b'], event: 'ready' },
      },
    ],
  );
  const people = fakeHost();
  openLog({ json: false, log: 'debug' }, people)('call', { method: 'get', outcome: 'ok', ms: 3 });
  assert.equal(people.out, ['2004-09-01T00:53:20.000Z debug call method=get outcome=ok ms=3\n']);
});

test('every event and every metric stands in docs/OPERATING.md, and no other', () => {
  const rows = (heading: string) => {
    const [, rest = ''] = OPERATING.split(`\n${heading}\n`);
    const [part = ''] = rest.split('\n## ');
    return part.split('\n').filter((line) => line.startsWith('| `'));
  };
  assert.equal(
    rows('## The log'),
    Object.entries(LOG_EVENTS).map(
      ([name, { level, fields, about }]) => `| \`${name}\` | ${level} | ${fields} | ${about} |`,
    ),
  );
  assert.equal(
    rows('## Metrics'),
    Object.entries(METRICS).map(
      ([name, { type, labels, help }]) =>
        `| \`${name}\` | ${type} | ${labels.join(', ')} | ${help} |`,
    ),
  );
});

test('metrics are read as they are asked for, from a real node', async (t) => {
  const tree = new Tree(t);
  const node = await tree.join(STATION, await tree.found());
  const head = () => ({ seq: 7, hash: '' });
  const read = () => samplesOf(node, { head }, () => 12_345);
  const metrics = new Metrics(read);
  metrics.onCall('get', 'ok', 0.002);
  metrics.onCall('王小雪', 'USAGE', 0.002);
  const text = await metrics.text();
  assert.match(text, `huji_info{node="${STATION}",tier="station"`);
  assert.match(text, 'huji_audit_entries 7');
  assert.match(text, 'huji_disk_free_bytes 12345');
  assert.match(text, 'huji_calls_total{method="get",outcome="ok"} 1');
  assert.match(text, 'huji_calls_total{method="other",outcome="USAGE"} 1');
  assert.match(text, /^process_resident_memory_bytes \d+/m);
  const names = new Set((await read()).map(({ name }: Sample) => name));
  const conditional = ['huji_link_up', 'huji_child_silence_seconds', 'huji_alarms'];
  for (const [name, { type }] of Object.entries(METRICS)) {
    if (type !== 'gauge' || conditional.includes(name)) continue;
    assert.ok(names.has(name as Sample['name']), name);
  }
});

test('a caller that invents methods does not fill the table', async () => {
  const metrics = new Metrics(() => Promise.resolve([]));
  for (let n = 0; n < 1000; n++)
    metrics.onCall(`m${'x'.repeat(n % 30)}.${'y'.repeat(n % 7)}`, 'ok', 0);
  const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith('huji_calls'));
  assert.ok(lines.length <= 102, String(lines.length));
});

test('health says whether the node takes changes, and stands up to nonsense', async (t) => {
  let reasons: string[] = [];
  const metrics = () => Promise.resolve('huji_info 1\n');
  const parts = { address: '127.0.0.1:0', metrics, unready: () => reasons };
  const server = await serveHealth(parts);
  t.defer(() => server.close());
  const get = async (path: string, init?: RequestInit) => {
    const response = await fetch(`http://${server.address}${path}`, init);
    return [response.status, await response.text()];
  };
  assert.equal(await get('/live'), [200, 'live\n']);
  assert.equal(await get('/ready'), [200, 'ready\n']);
  assert.equal(await get('/metrics'), [200, 'huji_info 1\n']);
  reasons = ['DISK_FULL'];
  assert.equal(await get('/ready'), [503, 'DISK_FULL\n']);
  assert.equal(await get('/live'), [200, 'live\n']);
  assert.is((await get('/etc/passwd'))[0], 404);
  assert.is((await get('/metrics', { method: 'POST', body: 'x' }))[0], 405);
  const port = Number(server.address.split(':')[1]);
  const closed = new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('no HTTP at all\r\n\r\n'));
    socket.resume().once('close', resolve);
  });
  await closed;
  assert.equal(await get('/live'), [200, 'live\n']);
  await refused(() => serveHealth({ ...parts, address: server.address }), 'LISTEN_FAILED');
});
