import { type ChildProcess, fork, spawn } from 'node:child_process';
import { connect, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { tlsIdentityOf } from '../../../node/identity/identity-files.js';
import type { GrpcLimits } from '../../../transports/grpc/options.js';
import type { Dialer } from '../../../transports/transport.js';
import { suite, type TestContext } from '../../harness.js';
import { assertFails, text } from '../../suites/transport-links.js';
import type { PeerProcessStart } from './peer-process.js';
import { optionsOf, peerOf, province, transportOf } from './province.js';

const test = suite('transports/grpc/dial');

async function dialer(address: string, limits?: Partial<GrpcLimits>): Promise<Dialer> {
  const { county, station } = await province();
  return transportOf(station, limits).dialer(address, county.code);
}

/** A TCP server that does `each` with whoever comes. */
async function tcpServer(t: TestContext, each: (socket: Socket) => void): Promise<string> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    sockets.push(socket);
    each(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.defer(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const bound = server.address();
  return `grpc://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`;
}

function forever(): AbortSignal {
  return new AbortController().signal;
}

/** The child's first line, or message, as text. */
function firstWord(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the child ended')));
    child.once('message', (message) => resolve(String(message)));
    child.stdout?.once('data', (line) => resolve(String(line).trim()));
  });
}

test('a server without TLS is told apart', async (t) => {
  const address = await tcpServer(t, (socket) => socket.write('220 mail ready\r\n'));
  await assertFails('PEER_PLAINTEXT', async () => (await dialer(address)).dial(forever()));
});

test('a server that hangs up is a link that is down', async (t) => {
  const address = await tcpServer(t, (socket) => socket.destroy());
  await assertFails('LINK_DOWN', async () => (await dialer(address)).dial(forever()));
});

test('a server that says nothing is given up in time', async (t) => {
  const address = await tcpServer(t, () => undefined);
  const error = await assertFails('LINK_DOWN', async () =>
    (await dialer(address, { dialMs: 200 })).dial(forever()),
  );
  assert.match(error.detail, /no answer from 127\.0\.0\.1:\d+ in 200 ms/);
});

test('a neighbour that speaks TLS but not gRPC is given up in time', async (t) => {
  const { county } = await province();
  const { key, cert, ca } = optionsOf(county).identity;
  const mute = createTlsServer({ key, cert, ca, ALPNProtocols: ['h2'] }, () => undefined);
  const address = await tcpServer(t, (socket) => mute.emit('connection', socket));
  await assertFails('LINK_DOWN', async () =>
    (await dialer(address, { dialMs: 500 })).dial(forever()),
  );
});

test('a neighbour that speaks something else over TLS is garbage', async (t) => {
  const { county } = await province();
  const { key, cert, ca } = optionsOf(county).identity;
  const web = createTlsServer({ key, cert, ca }, () => undefined);
  const address = await tcpServer(t, (socket) => web.emit('connection', socket));
  await assertFails('PROTOCOL_GARBAGE', async () => (await dialer(address)).dial(forever()));
});

test('a name that does not exist is a link that is down', async () => {
  const error = await assertFails('LINK_DOWN', async () =>
    (await dialer('grpc://no-such-county.invalid:7200')).dial(forever()),
  );
  assert.match(error.detail, /no-such-county|resol/i);
});

test('an address that is none is a fault of the configuration', () =>
  assertFails('CONFIG_INVALID', () => dialer('county:7200')));

test('a host that swallows packets keeps nothing open once given up', async (t) => {
  const code = `
    const server = require('node:net').createServer();
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      console.log(server.address().port);
    });`;
  const child = spawn(process.execPath, ['-e', code]);
  t.defer(() => child.kill('SIGKILL'));
  const port = Number(await firstWord(child));
  child.kill('SIGSTOP');
  const fillers = Array.from({ length: 4 }, () => connect(port, '127.0.0.1'));
  for (const filler of fillers) {
    filler.on('error', () => undefined);
    t.defer(() => filler.destroy());
  }
  await t.until('the queue to be full', () => fillers.filter((one) => !one.connecting).length >= 2);
  const pending = (): number =>
    process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
  const before = pending();
  const during = new AbortController();
  const dialled = (await dialer(`grpc://127.0.0.1:${port}`)).dial(during.signal);
  await t.until('the dial to be under way', () => pending() > before);
  during.abort();
  await assertFails('LINK_DOWN', () => dialled);
  await t.until('its socket to be gone', () => pending() === before);
});

test('a killed neighbour is noticed at once', async (t) => {
  const { county, station } = await province();
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
  const child = fork(fileURLToPath(new URL(`./peer-process${extension}`, import.meta.url)));
  t.defer(() => child.kill('SIGKILL'));
  const start: PeerProcessStart = { identity: tlsIdentityOf(county), caller: peerOf(station) };
  child.send(start);
  const link = await (await dialer(await firstWord(child))).dial(forever());
  t.defer(() => link.close());
  await link.send(text('there?'));
  await assertFails('LINK_DOWN', async () => {
    for await (const message of link.messages()) {
      assert.equal(Uint8Array.from(message), text('there?'));
      child.kill('SIGKILL');
    }
  });
});
