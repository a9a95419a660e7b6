import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listenAt, shownAddress } from '../node/api/listen-address.js';
import { HujiError } from '../proto/errors.js';

/** What a caller of a small page sends is small, and it sends it at once. */
const HEADERS_MS = 5_000;
const CONNECTIONS_MAX = 32;
/** Who is late is let go this long after, so that a few who loiter keep nobody out for long. */
const LOOK_MS = 1_000;
export const SMALL_REQUESTS = {
  headersTimeout: HEADERS_MS,
  requestTimeout: HEADERS_MS,
  connectionsCheckingInterval: LOOK_MS,
} as const;
/** From the connection to the end of its TLS handshake. */
export const HANDSHAKE_MS = 5_000;

export interface HttpListener {
  readonly address: string;
  close(): Promise<void>;
}

/** Listens at `127.0.0.1:7290` or `[::1]:7290`; port 0 takes a free one. Throws LISTEN_FAILED. */
export async function listenOn(
  server: Pick<Server, 'address' | 'close' | 'closeAllConnections' | 'listen' | 'once'> & {
    maxConnections: number;
  },
  address: string,
): Promise<HttpListener> {
  server.maxConnections = CONNECTIONS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(new HujiError('LISTEN_FAILED', `${address}: ${cause.code ?? ''}`, { cause }));
    });
    server.listen(listenAt(address), resolve);
  });
  return {
    address: shownAddress(server.address() as AddressInfo),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
