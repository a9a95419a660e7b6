import type { Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { CallCredentials, ChannelCredentials, type experimental } from '@grpc/grpc-js';
import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import { asHujiError, handshakeError, provePeer, tlsOptions } from '../link/tls.js';
import type { Peer } from '../transport.js';
import type { GrpcSettings } from './options.js';

/**
 * gRPC's own TLS credentials tell a failed handshake only in words, and trust the certificate's
 * name; these put the peer through the same gate as the listener does, and keep the outcome.
 */
export class NodeCredentials extends ChannelCredentials {
  readonly #settings: GrpcSettings;
  readonly #expect: NodeCode;
  /** The TCP connection, once gRPC has made it. */
  socket: Socket | null = null;
  /** Who answered, once proved. */
  peer: Peer | null = null;
  /** Why the handshake failed or must not begin, if so. */
  error: HujiError | null = null;

  constructor(settings: GrpcSettings, expect: NodeCode) {
    super();
    this.#settings = settings;
    this.#expect = expect;
  }

  override _isSecure(): boolean {
    return true;
  }

  override _equals(other: ChannelCredentials): boolean {
    return this === other;
  }

  override _createSecureConnector(): experimental.SecureConnector {
    return {
      connect: (socket) => this.#secure(socket),
      // Asked right before the connection is made.
      waitForReady: () => (this.error === null ? Promise.resolve() : Promise.reject(this.error)),
      getCallCredentials: () => CallCredentials.createEmpty(),
      destroy: () => undefined,
    };
  }

  #secure(socket: Socket): Promise<experimental.SecureConnectResult> {
    this.socket = socket;
    return new Promise((resolve, reject) => {
      if (this.error !== null) {
        socket.destroy();
        reject(this.error);
        return;
      }
      const fail = (error: HujiError): void => {
        this.error ??= error;
        socket.destroy();
        reject(error);
      };
      const secured = connect({ ...tlsOptions(this.#settings.identity, 'h2'), socket });
      secured.once('secureConnect', () => {
        try {
          this.peer = this.#prove(secured);
          resolve({ socket: secured, secure: true });
        } catch (error) {
          fail(asHujiError(error));
        }
      });
      secured.on('error', (cause: Error) => fail(handshakeError(cause)));
      secured.once('close', () => fail(new HujiError('LINK_DOWN', 'closed in the handshake')));
    });
  }

  #prove(secured: TLSSocket): Peer {
    if (secured.alpnProtocol !== 'h2') throw new HujiError('PROTOCOL_GARBAGE', 'no HTTP/2');
    const peer = provePeer(secured, this.#settings.checkPeer);
    if (peer.code === this.#expect) return peer;
    throw new HujiError('PEER_UNEXPECTED', `${peer.code} instead of ${this.#expect}`);
  }
}
