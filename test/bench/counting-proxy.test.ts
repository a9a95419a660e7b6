import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import * as assert from 'uvu/assert';
import { CountingProxy } from '../../bench/counting-proxy.js';
import { suite } from '../harness.js';

const test = suite('bench/counting-proxy');

test('bytes pass in both directions and are counted in each', async (t) => {
  const server = createServer((socket) => {
    socket.once('data', () => socket.end(Buffer.alloc(70_000, 1)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.defer(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const proxy = await CountingProxy.start(`grpc://127.0.0.1:${address.port}`);
  t.defer(() => proxy.stop());
  const { hostname, port } = new URL(proxy.address);
  const client = connect(Number(port), hostname);
  client.write('twelve bytes');
  let received = 0;
  client.on('data', (bytes) => {
    received += bytes.length;
  });
  await once(client, 'close');
  assert.is(received, 70_000);
  assert.equal(proxy.traffic, { up: 12, down: 70_000 });
});
