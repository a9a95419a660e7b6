import type { NodeCode } from '../../proto/node-code.js';
import type { Dialer, Listener, ListenHandlers, Supports, Transport } from '../transport.js';
import { GrpcDialer } from './dial.js';
import { GrpcListener } from './listen.js';
import { type GrpcOptions, type GrpcSettings, settingsOf } from './options.js';

/**
 * Mutual TLS 1.3, one connection and one bidirectional gRPC stream a link. Addresses are
 * `grpc://host:port`; listening at port 0 takes a free one.
 */
export class GrpcTransport implements Transport {
  readonly name = 'grpc';
  readonly supports: Supports;
  readonly #settings: GrpcSettings;

  constructor(options: GrpcOptions) {
    this.#settings = settingsOf(options);
    this.supports = { live: true, messageBytesMax: this.#settings.limits.messageBytesMax };
  }

  /** Throws CONFIG_INVALID on an address that is none. */
  dialer(address: string, expect: NodeCode): Dialer {
    return new GrpcDialer(this.#settings, address, expect);
  }

  /** Rejects with CONFIG_INVALID or LISTEN_FAILED. */
  async listen(address: string, handlers: ListenHandlers): Promise<Listener> {
    const listener = new GrpcListener(this.#settings, handlers);
    await listener.start(address);
    return listener;
  }
}
