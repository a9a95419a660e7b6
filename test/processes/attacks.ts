import type { EventEmitter } from 'node:events';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TestContext } from '../harness.js';

/** One port of a daemon, and how a stranger speaks to it. */
export interface Port {
  readonly name: string;
  readonly at: { readonly host: string; readonly port: number } | { readonly path: string };
  /** Speaks TLS, and by this protocol; null: plain. */
  readonly alpn: 'h2' | 'http/1.1' | null;
  readonly speaks: 'grpc' | 'http';
  /** Paths of its methods. */
  readonly paths: readonly string[];
}

const CLOSED = () => undefined;
/** The beginning of a TLS ClientHello, whose length says that more is to come. */
const HALF_HELLO = Buffer.from('1603010200010001fc0303', 'hex');
const HEADERS_OF_NOBODY = 'GET /live HTTP/1.1\r\nhost: a\r\n';
const GIANT_BYTES = 64 * 1024 * 1024;
const GIANT_JSON = `content-type: application/json\r\ncontent-length: ${GIANT_BYTES}`;
const CHUNK = Buffer.alloc(1024 * 1024, 0x61);

/** However it ends. */
function closing(what: EventEmitter): Promise<void> {
  return told(what, 'close');
}

function told(what: EventEmitter, event: string): Promise<void> {
  return new Promise((resolve) => what.once(event, () => resolve()));
}

function open(t: TestContext, { at }: Port): Socket {
  const socket = connectTcp(at);
  socket.on('error', CLOSED);
  socket.resume();
  t.defer(() => {
    socket.destroy();
  });
  return socket;
}

/** Bytes that mean nothing, from a seed, then the end. */
export async function noise(t: TestContext, port: Port, bytes: Buffer): Promise<void> {
  const socket = open(t, port);
  const closed = closing(socket);
  socket.end(bytes);
  await closed;
}

/** So many who begin and never go on, one byte at a time or not at all. */
export function loiter(t: TestContext, port: Port, count: number): Socket[] {
  return Array.from({ length: count }, (_, at) => {
    const socket = open(t, port);
    const words = port.alpn === null ? Buffer.from(HEADERS_OF_NOBODY) : HALF_HELLO;
    // Some say nothing whatever.
    if (at % 3 !== 0) socket.write(words.subarray(0, 1 + (at % words.length)));
    return socket;
  });
}

async function secured(t: TestContext, port: Port): Promise<Socket> {
  if (port.alpn === null) return open(t, port);
  const tls = { rejectUnauthorized: false, ALPNProtocols: [port.alpn] };
  const socket = connectTls({ ...port.at, ...tls });
  socket.on('error', CLOSED);
  socket.resume();
  t.defer(() => {
    socket.destroy();
  });
  await Promise.race([told(socket, 'secureConnect'), closing(socket)]);
  return socket;
}

/** Writes as much as is taken of a giant, and stops when the other side hangs up. */
async function pour(socket: Socket): Promise<void> {
  let over = false;
  const closed = closing(socket).then(() => {
    over = true;
  });
  for (let sent = 0; sent < GIANT_BYTES && !over; sent += CHUNK.length) {
    if (!socket.write(CHUNK)) await Promise.race([told(socket, 'drain'), closed]);
  }
  socket.destroy();
  await closed;
}

/** A header, a body and an address that never end. */
export async function giants(t: TestContext, port: Port): Promise<void> {
  for (const start of [
    'GET /live HTTP/1.1\r\nhost: a\r\nx: ',
    `POST ${port.paths[0]} HTTP/1.1\r\nhost: a\r\n${GIANT_JSON}\r\n\r\n`,
    'GET /',
  ]) {
    const socket = await secured(t, port);
    socket.write(start);
    await pour(socket);
  }
}

const VERBS = ['TRACE', 'CONNECT', 'PROPFIND', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'POST'];

/** Methods and addresses that there are not; gives what was answered, by status. */
export async function wrongMethods(t: TestContext, port: Port): Promise<number[]> {
  const statuses: number[] = [];
  for (const verb of VERBS) {
    const socket = await secured(t, port);
    let answer = '';
    socket.on('data', (text: Buffer) => {
      answer += text.toString();
    });
    const closed = closing(socket);
    socket.write(`${verb} /nowhere HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
    socket.end();
    await closed;
    const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
    if (status !== undefined) statuses.push(Number(status));
  }
  return statuses;
}

function session(t: TestContext, { at, alpn }: Port): ClientHttp2Session {
  const authority = alpn === null ? 'http://localhost' : 'https://localhost';
  const client = connectHttp2(authority, {
    ...(alpn === null ? { createConnection: () => connectTcp(at) } : { ...at }),
    rejectUnauthorized: false,
  } as Parameters<typeof connectHttp2>[1]);
  client.on('error', CLOSED);
  t.defer(() => client.destroy());
  return client;
}

/** One gRPC call with these bytes as its body; resolves when it has ended. */
async function call(client: ClientHttp2Session, path: string, body: Buffer): Promise<void> {
  if (client.closed || client.destroyed) return;
  const stream = client.request({
    ...{ ':method': 'POST', ':path': path, te: 'trailers' },
    'content-type': 'application/grpc',
  });
  stream.on('error', CLOSED);
  stream.resume();
  const closed = closing(stream);
  stream.end(body);
  await closed;
}

/** Messages that are none, of every method, in and out of their frames. */
export async function malformed(t: TestContext, port: Port, fill: (bytes: Buffer) => Buffer) {
  for (const path of [...port.paths, '/nobody.Nothing/Never', '/', '*']) {
    const client = session(t, port);
    for (const length of [0, 1, 5, 40, 3000]) {
      const body = fill(Buffer.alloc(length));
      const framed = Buffer.alloc(5 + length);
      framed.writeUInt32BE(length, 1);
      body.copy(framed, 5);
      // As it should be; compressed as it is not; cut short; longer than it says.
      const squeezed = Buffer.from(framed);
      squeezed[0] = 1;
      await call(client, path, framed);
      await call(client, path, squeezed);
      await call(client, path, framed.subarray(0, -1));
      await call(client, path, Buffer.concat([framed, body]));
    }
    client.destroy();
  }
}

/** A message that says it is giant, and comes as far as anybody takes it. */
export async function giantMessages(t: TestContext, port: Port): Promise<void> {
  for (const path of port.paths) {
    for (const says of [0xffff_ffff, GIANT_BYTES]) {
      const client = session(t, port);
      const stream = client.request({
        ...{ ':method': 'POST', ':path': path, te: 'trailers' },
        'content-type': 'application/grpc',
      });
      stream.on('error', CLOSED);
      stream.resume();
      const prefix = Buffer.alloc(5);
      prefix.writeUInt32BE(says, 1);
      let over = false;
      const closed = closing(stream).then(() => {
        over = true;
      });
      stream.write(prefix);
      for (let sent = 0; sent < GIANT_BYTES && !over; sent += CHUNK.length) {
        if (!stream.write(CHUNK)) await Promise.race([told(stream, 'drain'), closed]);
      }
      stream.destroy();
      client.destroy();
      await closed;
    }
  }
}
