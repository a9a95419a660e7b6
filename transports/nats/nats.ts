import type { NodeCode } from '../../proto/node-code.js';
import type { Dialer, Listener, ListenHandlers, Supports, Transport } from '../transport.js';
import { NatsDialer } from './dial.js';
import { NatsListener } from './listen.js';
import { type NatsOptions, type NatsSettings, settingsOf } from './options.js';

/**
 * Sessions through a NATS server: pieces pass through JetStream, both ends count them, and TLS
 * between the two nodes runs inside, so that the server carries and proves nothing.
 */
export class NatsTransport implements Transport {
  readonly name = 'nats';
  readonly supports: Supports;
  readonly #settings: NatsSettings;
  readonly #code: NodeCode;

  /** `code`: the node this is, below whose name its children find it. */
  constructor(code: NodeCode, options: NatsOptions) {
    this.#code = code;
    this.#settings = settingsOf(options);
    const { messageBytesMax } = this.#settings.limits;
    this.supports = { live: true, messageBytesMax, elsewhere: true };
  }

  /** Throws CONFIG_INVALID on an address that is none. */
  dialer(address: string, expect: NodeCode): Dialer {
    return new NatsDialer(this.#settings, address, expect);
  }

  /** Rejects with CONFIG_INVALID or LISTEN_FAILED. */
  listen(address: string, handlers: ListenHandlers): Promise<Listener> {
    return NatsListener.start(this.#settings, this.#code, address, handlers);
  }
}
