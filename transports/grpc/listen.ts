import { createServer, type Server as NetServer, type Socket } from 'node:net';
import {
  createServer as createTlsServer,
  type TLSSocket,
  type Server as TlsServer,
} from 'node:tls';
import {
  type ConnectionInjector,
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  ServerInterceptingCall,
  type ServerInterceptor,
} from '@grpc/grpc-js';
import { type ErrorCode, HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import { StreamLink } from '../link/stream-link.js';
import { asHujiError, handshakeError, provePeer, tlsOptions } from '../link/tls.js';
import type { Listener, ListenHandlers, Peer } from '../transport.js';
import { formatAddress, parseAddress } from './address.js';
import { Connection, connectionKey, greet } from './connection.js';
import type { GrpcSettings } from './options.js';
import { channelOptions, SYNC } from './service.js';
import { errorOf, statusOf } from './status.js';
import { WaitingRoom } from './waiting-room.js';

type SessionCall = ServerDuplexStream<Buffer, Buffer>;

/**
 * Ends TLS itself and hands gRPC only connections it has judged: so every kind of refusal is told
 * apart, told to the operator here, and told to the peer as a gRPC status where it can hear one.
 */
export class GrpcListener implements Listener {
  readonly refused = new Map<ErrorCode, number>();
  readonly #settings: GrpcSettings;
  readonly #handlers: ListenHandlers;
  readonly #net: NetServer;
  readonly #tls: TlsServer;
  readonly #grpc: Server;
  readonly #injector: ConnectionInjector;
  readonly #connections = new Map<string, Connection>();
  readonly #waiting: WaitingRoom<Connection>;
  readonly #links = new Map<NodeCode, Set<StreamLink>>();
  #address = '';
  #closed: Promise<void> | null = null;

  constructor(settings: GrpcSettings, handlers: ListenHandlers) {
    this.#settings = settings;
    this.#handlers = handlers;
    this.#waiting = new WaitingRoom(settings.limits.waitingMax);
    this.#net = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    this.#tls = createTlsServer({ ...tlsOptions(settings.identity, 'h2'), requestCert: true });
    this.#tls.on('secureConnection', (socket) => this.#judge(socket));
    this.#tls.on('tlsClientError', (error, socket) => this.#handshakeFailed(error, socket));
    this.#grpc = new Server({
      ...channelOptions(settings.limits),
      'grpc.max_concurrent_streams': 1,
      interceptors: [this.#holdBack()],
    });
    this.#grpc.addService(SYNC, { session: (call: SessionCall) => this.#open(call) });
    this.#injector = this.#grpc.createConnectionInjector(ServerCredentials.createInsecure());
  }

  get address(): string {
    return this.#address;
  }

  /** Throws CONFIG_INVALID or LISTEN_FAILED. */
  async start(address: string): Promise<void> {
    const { host, port } = parseAddress(address);
    await new Promise<void>((resolve, reject) => {
      this.#net.once('error', (cause: Error) => {
        reject(new HujiError('LISTEN_FAILED', cause.message, { cause }));
      });
      this.#net.listen({ host, port }, resolve);
    });
    const bound = this.#net.address();
    const actual = bound !== null && typeof bound === 'object' ? bound.port : port;
    this.#address = formatAddress({ host, port: actual });
  }

  close(): Promise<void> {
    this.#closed ??= this.#shutDown();
    return this.#closed;
  }

  async #shutDown(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#net.close(() => resolve()));
    // Those who wait go first: none of them may become a link that nobody closes.
    for (const connection of this.#connections.values()) {
      if (connection.state !== 'linked') connection.socket.destroy();
    }
    const links = [...this.#links.values()].flatMap((same) => [...same]);
    for (const link of links) link.close();
    await Promise.all(links.map((link) => link.closed));
    await ended;
    this.#injector.destroy();
    this.#grpc.forceShutdown();
  }

  #accept(socket: Socket): void {
    const connection = new Connection(socket, this.#settings.limits);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#left(connection));
    this.#connections.set(connection.from, connection);
    const out = this.#waiting.enter(connection);
    if (out !== null) this.#refuse(out, new HujiError('LISTENER_BUSY', 'others came after it'));
    const { handshakeMs } = this.#settings.limits;
    connection.deadline(handshakeMs, () => {
      this.#refuse(connection, new HujiError('PEER_SILENT', `no handshake in ${handshakeMs} ms`));
    });
    greet(
      socket,
      () => this.#tls.emit('connection', socket),
      (error) => this.#refuse(connection, error),
    );
  }

  #handshakeFailed(cause: Error, socket: TLSSocket): void {
    const connection = this.#connections.get(connectionKey(socket));
    if (connection === undefined) return;
    this.#refuse(connection, handshakeError(cause));
  }

  /** The handshake is done: the one gate decides, and gRPC carries on, if only to say no. */
  #judge(socket: TLSSocket): void {
    const connection = this.#connections.get(connectionKey(socket));
    if (connection === undefined || connection.state !== 'greeting') {
      socket.destroy();
      return;
    }
    socket.on('error', () => undefined);
    const { sessionMs, closeMs } = this.#settings.limits;
    try {
      connection.peer = provePeer(socket, this.#settings.checkPeer);
      connection.state = 'proved';
      connection.deadline(sessionMs, () => {
        this.#refuse(connection, new HujiError('PEER_SILENT', `no session in ${sessionMs} ms`));
      });
    } catch (error) {
      this.#report(connection, asHujiError(error));
      connection.deadline(closeMs, () => connection.socket.destroy());
    }
    this.#injector.injectConnection(socket);
  }

  /** A session is asked for: by whom, the connection knows. */
  #open(call: SessionCall): void {
    const connection = this.#connections.get(call.getPeer());
    const { peer = null, refusal = null } = connection ?? {};
    if (connection === undefined || peer === null || connection.state !== 'proved') {
      const error = refusal ?? new HujiError('PROTOCOL_GARBAGE', 'one session a connection');
      call.emit('error', statusOf(error));
      return;
    }
    connection.noDeadline();
    connection.state = 'linked';
    this.#waiting.leave(connection);
    const { socket, inbox, traffic } = connection;
    const { limits } = this.#settings;
    const link = new StreamLink({ peer, stream: call, inbox, traffic, socket, limits, errorOf });
    call.sendMetadata(new Metadata());
    this.#keep(link, connection, peer);
    this.#handlers.onLink(link);
  }

  #keep(link: StreamLink, connection: Connection, { code }: Peer): void {
    const { linksPerPeerMax, closeMs } = this.#settings.limits;
    const same = this.#links.get(code) ?? new Set();
    this.#links.set(code, same.add(link));
    const [oldest] = same;
    if (same.size > linksPerPeerMax && oldest !== undefined) {
      same.delete(oldest);
      oldest.close(new HujiError('LISTENER_BUSY', 'a newer link of the same peer took its place'));
    }
    void link.closed.then(() => {
      same.delete(link);
      if (same.size === 0 && this.#links.get(code) === same) this.#links.delete(code);
      // The client hangs up once it has read the end.
      connection.deadline(closeMs, () => connection.socket.destroy());
    });
  }

  #refuse(connection: Connection, error: HujiError): void {
    this.#report(connection, error);
    connection.socket.destroy();
  }

  /** Tells the operator, once a connection. */
  #report(connection: Connection, error: HujiError): void {
    if (connection.refusal !== null || this.#closed !== null) return;
    connection.refusal = error;
    connection.state = 'refused';
    const { code, detail } = error;
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
    this.#handlers.onRefused({ code, from: connection.from, detail });
  }

  #left(connection: Connection): void {
    connection.noDeadline();
    this.#waiting.leave(connection);
    this.#connections.delete(connection.from);
    if (connection.state === 'greeting' || connection.state === 'proved') {
      this.#report(connection, new HujiError('LINK_DOWN', 'left before it opened a session'));
    }
  }

  /** Lets a message pass once the link's consumer has room for it. */
  #holdBack(): ServerInterceptor {
    return (_method, call) => {
      const inbox = this.#connections.get(call.getPeer())?.inbox;
      return new ServerInterceptingCall(call, {
        start: (next) => {
          next({
            onReceiveMessage: (message: Buffer, pass) => {
              if (inbox === undefined) pass(message);
              else inbox.whenRoom(() => pass(message));
            },
          });
        },
      });
    };
  }
}
