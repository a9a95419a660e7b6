import type { Socket } from 'node:net';
import { HujiError } from '../../proto/errors.js';
import { Inbox } from '../link/inbox.js';
import type { Peer } from '../transport.js';
import type { GrpcLimits } from './options.js';

/** What a listener knows of one TCP connection, from its first byte to its last. */
export class Connection {
  readonly socket: Socket;
  /** `address:port`: the key under which TLS and gRPC speak of it. */
  readonly from: string;
  readonly host: string;
  readonly traffic = { sent: 0, received: 0 };
  readonly inbox: Inbox;
  /** `greeting`: TLS is under way. `proved`, `refused`: how the check ended. */
  state: 'greeting' | 'proved' | 'refused' | 'linked' = 'greeting';
  peer: Peer | null = null;
  refusal: HujiError | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: Socket, limits: GrpcLimits) {
    this.socket = socket;
    this.host = socket.remoteAddress ?? 'unknown';
    this.from = connectionKey(socket);
    this.inbox = new Inbox(limits.inboxBytesMax, (bytes) => {
      this.traffic.received += bytes;
    });
  }

  /**
   * Calls `late` unless another deadline is set, or none, within `ms`. One that is gone already,
   * as when its link ends because the peer hung up, needs none.
   */
  deadline(ms: number, late: () => void): void {
    this.noDeadline();
    if (this.socket.destroyed) return;
    this.#timer = setTimeout(late, ms);
  }

  noDeadline(): void {
    clearTimeout(this.#timer);
  }
}

/** The same as gRPC's `getPeer()`. */
export function connectionKey(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return `${socket.remoteAddress}:${socket.remotePort}`;
}

/**
 * Reads the first byte to tell TLS from what is not, and puts it back. OpenSSL would call
 * plaintext and garbage the same.
 */
export function greet(socket: Socket, tls: () => void, other: (error: HujiError) => void): void {
  socket.once('readable', () => {
    const first: Buffer | null = socket.read();
    if (first === null) return;
    if (first[0] === TLS_HANDSHAKE) {
      socket.unshift(first);
      tls();
    } else if (/^[A-Z]{3}/.test(first.toString('latin1', 0, 3))) {
      other(new HujiError('PEER_PLAINTEXT', 'an HTTP request without TLS'));
    } else {
      other(new HujiError('PROTOCOL_GARBAGE', 'no TLS handshake'));
    }
  });
}

/** Record type of a ClientHello, RFC 8446 section 5.1. */
const TLS_HANDSHAKE = 0x16;
