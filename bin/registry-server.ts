import type { ApiServer } from '../node/api/grpc-api.js';
import { tlsIdentityOf } from '../node/identity/identity-files.js';
import type { Say } from './log.js';
import type { Observer } from './observer.js';
import type { OpenedNode } from './open-node.js';

export interface RegistrySettings {
  /** Where other systems ask the register; null: nowhere. */
  readonly api: string | null;
}

/** Serves the register to other systems, where that is wanted. Throws LISTEN_FAILED. */
export async function serveRegistry(
  { node, registry: open }: Pick<OpenedNode, 'node' | 'registry'>,
  { api }: RegistrySettings,
  observer: Pick<Observer, 'answered'>,
  say: Say,
): Promise<Pick<ApiServer, 'close'> | null> {
  if (api === null) return null;
  // Loaded on demand: most stations are asked by nobody.
  const { serveGrpcApi } = await import('../node/api/grpc-api.js');
  const registry = open((...call) => observer.answered(...call));
  const { clock, identity } = node;
  const tls = tlsIdentityOf(identity);
  const server = await serveGrpcApi({ address: api, registry, tls, clock });
  say('api', { address: server.address });
  return {
    close: async () => {
      await server.close();
      await registry.close();
    },
  };
}
