import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HujiError } from '../proto/errors.js';

const TEXT = 'text/plain; charset=utf-8';
/** What a scraper sends is small, and it sends it at once. */
const HEADERS_MS = 5_000;
const CONNECTIONS_MAX = 32;

export interface HealthParts {
  /** `127.0.0.1:7290`, `[::1]:7290`; port 0 takes a free one. */
  readonly address: string;
  metrics(): Promise<string>;
  /** Why the node takes no changes now; none where it does. */
  unready(): readonly string[];
}

export interface HealthServer {
  readonly address: string;
  close(): Promise<void>;
}

/**
 * `/metrics` for Prometheus; `/live` while the process answers; `/ready` while it takes changes.
 * Nothing in them is personal data. Throws LISTEN_FAILED.
 */
export async function serveHealth(parts: HealthParts): Promise<HealthServer> {
  const { host, port } = partsOf(parts.address);
  const server = createServer(
    { headersTimeout: HEADERS_MS, requestTimeout: HEADERS_MS },
    (...io) => {
      answer(parts, ...io).catch(() => io[1].destroy());
    },
  );
  server.maxConnections = CONNECTIONS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(new HujiError('LISTEN_FAILED', `${parts.address}: ${cause.code ?? ''}`, { cause }));
    });
    server.listen({ host, port }, resolve);
  });
  const bound = server.address() as AddressInfo;
  const shown = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return {
    address: `${shown}:${bound.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  { metrics, unready }: HealthParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const send = (status: number, text: string): void => {
    response.writeHead(status, { 'content-type': TEXT }).end(text);
  };
  if (request.method !== 'GET') return send(405, 'only GET\n');
  switch (request.url) {
    case '/metrics':
      return send(200, await metrics());
    case '/live':
      return send(200, 'live\n');
    case '/ready': {
      const reasons = unready();
      return reasons.length === 0 ? send(200, 'ready\n') : send(503, `${reasons.join('\n')}\n`);
    }
    default:
      return send(404, '/metrics, /live, /ready\n');
  }
}

function partsOf(address: string): { host: string; port: number } {
  const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(address) ?? [];
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}
