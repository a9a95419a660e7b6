import type { ApiServer } from '../node/api/api.js';
import { tlsIdentityOf } from '../node/identity/identity-files.js';
import type { Host } from './host.js';
import type { Say } from './log.js';
import type { Observer } from './observer.js';
import type { OpenedNode } from './open-node.js';
import { accessOf, type TransportSettings } from './transports.js';
import { version } from './version.js';

export interface RegistrySettings {
  /** Where other systems ask the register over gRPC; null: nowhere. */
  readonly api: string | null;
  /** The same as JSON over HTTP. */
  readonly apiHttp: string | null;
  /** Consumers whose changes are sent to a NATS server: `CONSUMER=ADDRESS`. */
  readonly feeds: readonly string[];
}

/** Serves the register to other systems, where that is wanted. Throws LISTEN_FAILED. */
export async function serveRegistry(
  { node, registry: open }: Pick<OpenedNode, 'node' | 'registry'>,
  { dir, api, apiHttp, feeds, ...ways }: RegistrySettings & TransportSettings & { dir: string },
  observer: Pick<Observer, 'answered'>,
  say: Say,
  host: Pick<Host, 'random'>,
): Promise<Pick<ApiServer, 'close'> | null> {
  if (api === null && apiHttp === null && feeds.length === 0) return null;
  // One for all doors: rights, rates and audit do not depend on which one is taken.
  const registry = open((...call) => observer.answered(...call));
  const { clock, identity } = node;
  const parts = { registry, tls: tlsIdentityOf(identity), clock };
  const doors: ApiServer[] = [];
  let sent: { stop(): Promise<void> } | null = null;
  const close = async (): Promise<void> => {
    await sent?.stop();
    await Promise.all(doors.map((door) => door.close()));
    await registry.close();
  };
  try {
    // Loaded on demand: most stations are asked by nobody.
    if (api !== null) {
      const { serveGrpcApi } = await import('../node/api/grpc-api.js');
      doors.push(await serveGrpcApi({ ...parts, address: api }));
      say('api', { address: doors.at(-1)?.address });
    }
    if (apiHttp !== null) {
      const { serveHttpApi } = await import('../node/api/http-api.js');
      doors.push(await serveHttpApi({ ...parts, address: apiHttp, version: version() }));
      say('api-http', { address: doors.at(-1)?.address });
    }
    if (feeds.length > 0) {
      const { sendFeeds } = await import('./feeds.js');
      sent = sendFeeds({ dir, node, registry, feeds, access: accessOf(ways), host, say });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}
