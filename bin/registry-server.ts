import type { ApiServer } from '../node/api/api.js';
import { tlsIdentityOf } from '../node/identity/identity-files.js';
import type { Say } from './log.js';
import type { Observer } from './observer.js';
import type { OpenedNode } from './open-node.js';
import { version } from './version.js';

export interface RegistrySettings {
  /** Where other systems ask the register over gRPC; null: nowhere. */
  readonly api: string | null;
  /** The same as JSON over HTTP. */
  readonly apiHttp: string | null;
}

/** Serves the register to other systems, where that is wanted. Throws LISTEN_FAILED. */
export async function serveRegistry(
  { node, registry: open }: Pick<OpenedNode, 'node' | 'registry'>,
  { api, apiHttp }: RegistrySettings,
  observer: Pick<Observer, 'answered'>,
  say: Say,
): Promise<Pick<ApiServer, 'close'> | null> {
  if (api === null && apiHttp === null) return null;
  // One for all doors: rights, rates and audit do not depend on which one is taken.
  const registry = open((...call) => observer.answered(...call));
  const { clock, identity } = node;
  const parts = { registry, tls: tlsIdentityOf(identity), clock };
  const doors: ApiServer[] = [];
  const close = async (): Promise<void> => {
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
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}
