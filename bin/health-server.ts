import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type HttpListener, listenOn, SMALL_REQUESTS } from './http-listener.js';

const TEXT = 'text/plain; charset=utf-8';

export interface HealthParts {
  /** `127.0.0.1:7290`, `[::1]:7290`; port 0 takes a free one. */
  readonly address: string;
  metrics(): Promise<string>;
  /** Why the node takes no changes now; none where it does. */
  unready(): readonly string[];
}

/**
 * `/metrics` for Prometheus; `/live` while the process answers; `/ready` while it takes changes.
 * Nothing in them is personal data. Throws LISTEN_FAILED.
 */
export async function serveHealth(parts: HealthParts): Promise<HttpListener> {
  const server = createServer(SMALL_REQUESTS, (...io) => {
    answer(parts, ...io).catch(() => io[1].destroy());
  });
  return listenOn(server, parts.address);
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
