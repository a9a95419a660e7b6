import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket, type Server as TlsServer } from 'node:tls';
import { type ConnectionInjector, Server, ServerCredentials } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import { HujiError } from '../../proto/errors.js';
import type { Clock } from '../clock.js';
import { API_LIMITS, type ApiServer, type Caller, type Registry } from './api.js';
import { listenAt, shownAddress } from './listen-address.js';
import { certificateOf, tokenOf } from './proof.js';
import {
  type AnyCall,
  REGISTRY_NAME,
  REGISTRY_SERVICE,
  registryMethods,
  TOLD,
} from './registry-service.js';

export interface GrpcApiParts {
  /** `0.0.0.0:7280`, `[::1]:7280`; port 0 takes a free one. */
  readonly address: string;
  readonly registry: Registry;
  /** PEM: what this node shows, its own certificate first. */
  readonly tls: { readonly key: string; readonly cert: string };
  readonly clock: Clock;
}

/**
 * Serves the registry over gRPC with TLS 1.3. A client certificate is asked for and not demanded:
 * it is known by its own SHA-256, whoever issued it. Reflection and health are open to all who get
 * so far, since they speak of no record. Throws LISTEN_FAILED.
 */
export async function serveGrpcApi(parts: GrpcApiParts): Promise<ApiServer> {
  const api = new GrpcApi(parts);
  await api.start();
  return api;
}

class GrpcApi implements ApiServer {
  address = '';
  readonly #parts: GrpcApiParts;
  readonly #tls: TlsServer;
  readonly #grpc: Server;
  readonly #injector: ConnectionInjector;
  readonly #health = new HealthImplementation({ '': 'SERVING', [REGISTRY_NAME]: 'SERVING' });
  /** By `address:port`, as gRPC names callers. */
  readonly #certificates = new Map<string, string | null>();
  readonly #sockets = new Set<TLSSocket>();

  constructor(parts: GrpcApiParts) {
    this.#parts = parts;
    this.#tls = createServer({
      ...parts.tls,
      ...{ minVersion: 'TLSv1.3', ALPNProtocols: ['h2'], requestCert: true },
      ...{ rejectUnauthorized: false, handshakeTimeout: API_LIMITS.handshakeMs },
    });
    this.#tls.maxConnections = API_LIMITS.connectionsMax;
    this.#tls.on('secureConnection', (socket) => this.#enter(socket));
    this.#tls.on('tlsClientError', (_error, socket) => socket.destroy());
    this.#grpc = new Server({
      'grpc.max_receive_message_length': API_LIMITS.requestBytesMax,
      'grpc.max_concurrent_streams': API_LIMITS.callsMax,
      'grpc.max_connection_idle_ms': API_LIMITS.idleMs,
    });
    const callerOf = (call: AnyCall) => this.#callerOf(call);
    this.#grpc.addService(REGISTRY_SERVICE, registryMethods(parts.registry, callerOf));
    new ReflectionService(TOLD).addToServer(this.#grpc);
    this.#health.addToServer(this.#grpc);
    this.#injector = this.#grpc.createConnectionInjector(ServerCredentials.createInsecure());
  }

  async start(): Promise<void> {
    const { address } = this.#parts;
    await new Promise<void>((resolve, reject) => {
      this.#tls.once('error', (cause: NodeJS.ErrnoException) => {
        reject(new HujiError('LISTEN_FAILED', `${address}: ${cause.code ?? ''}`, { cause }));
      });
      this.#tls.listen(listenAt(address), () => resolve());
    });
    this.address = shownAddress(this.#tls.address() as AddressInfo);
  }

  async close(): Promise<void> {
    this.#health.setStatus('', 'NOT_SERVING');
    this.#health.setStatus(REGISTRY_NAME, 'NOT_SERVING');
    const closed = new Promise<void>((resolve) => this.#tls.close(() => resolve()));
    this.#injector.drain(API_LIMITS.closeGraceMs);
    const cut = () => {
      for (const socket of this.#sockets) socket.destroy();
    };
    const cancel = this.#parts.clock.after(API_LIMITS.closeGraceMs, cut);
    await closed;
    cancel();
    this.#injector.destroy();
    this.#grpc.forceShutdown();
  }

  #enter(socket: TLSSocket): void {
    socket.on('error', () => undefined);
    if (socket.alpnProtocol !== 'h2') {
      socket.destroy();
      return;
    }
    const from = `${socket.remoteAddress}:${socket.remotePort}`;
    this.#sockets.add(socket);
    this.#certificates.set(from, certificateOf(socket, this.#parts.clock));
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#certificates.delete(from);
    });
    this.#injector.injectConnection(socket);
  }

  #callerOf(call: AnyCall): Omit<Caller, 'signal'> {
    const from = call.getPeer();
    const [sent = ''] = call.metadata.get('authorization');
    return {
      ...({ via: 'grpc', from, certificate: this.#certificates.get(from) ?? null } as const),
      token: tokenOf(String(sent)),
    };
  }
}
