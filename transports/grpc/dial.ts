import {
  Client,
  type ClientDuplexStream,
  InterceptingCall,
  type Interceptor,
  Metadata,
} from '@grpc/grpc-js';
import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import { Inbox } from '../link/inbox.js';
import { StreamLink } from '../link/stream-link.js';
import type { Dialer, Link } from '../transport.js';
import { hostPort, parseAddress } from './address.js';
import { NodeCredentials } from './credentials.js';
import { collectSockets, type DialSockets } from './dial-sockets.js';
import type { GrpcSettings } from './options.js';
import { channelOptions, SESSION } from './service.js';
import { errorOf } from './status.js';

/** One connection, one session: a channel never connects twice, the caller dials again. */
const DIAL_OPTIONS = {
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_retries': 0,
  // Even so gRPC keeps a megabyte for retries, and calls what is in there written.
  'grpc.retry_buffer_size': 0,
  'grpc.per_rpc_retry_buffer_size': 0,
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
};

export class GrpcDialer implements Dialer {
  readonly #settings: GrpcSettings;
  readonly #target: string;
  readonly #expect: NodeCode;

  /** Throws CONFIG_INVALID on an address that is none. */
  constructor(settings: GrpcSettings, address: string, expect: NodeCode) {
    this.#settings = settings;
    this.#target = hostPort(parseAddress(address));
    this.#expect = expect;
  }

  async dial(signal: AbortSignal): Promise<Link> {
    if (signal.aborted) throw givenUp();
    const attempt = new Attempt(this.#settings, this.#target, this.#expect);
    const { dialMs } = this.#settings.limits;
    const giveUp = (): void => attempt.fail(givenUp());
    const timer = setTimeout(() => {
      attempt.fail(new HujiError('LINK_DOWN', `no answer from ${this.#target} in ${dialMs} ms`));
    }, dialMs);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await attempt.link;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    }
  }
}

/** One try to open a session. */
class Attempt {
  /** Settles once. */
  readonly link: Promise<Link>;
  readonly #settings: GrpcSettings;
  readonly #credentials: NodeCredentials;
  readonly #client: Client;
  readonly #call: ClientDuplexStream<Buffer, Buffer>;
  readonly #inbox: Inbox;
  readonly #traffic = { sent: 0, received: 0 };
  readonly #sockets: DialSockets;
  #resolve: (link: Link) => void = () => undefined;
  #reject: (error: HujiError) => void = () => undefined;
  #settled = false;

  constructor(settings: GrpcSettings, target: string, expect: NodeCode) {
    this.link = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#settings = settings;
    this.#inbox = new Inbox(settings.limits.inboxBytesMax, (bytes) => {
      this.#traffic.received += bytes;
    });
    this.#credentials = new NodeCredentials(settings, expect);
    const options = { ...channelOptions(settings.limits), ...DIAL_OPTIONS };
    this.#client = new Client(target, this.#credentials, options);
    const { result, sockets } = collectSockets(() => this.#request());
    this.#call = result;
    this.#sockets = sockets;
    this.#call.once('metadata', () => this.#opened());
    this.#call.on('error', (error) => {
      this.fail(this.#credentials.error ?? errorOf(error));
    });
  }

  fail(error: HujiError): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#credentials.error ??= error;
    this.#call.cancel();
    this.#client.close();
    this.#sockets.destroy();
    this.#reject(error);
  }

  /** The listener has let us in. */
  #opened(): void {
    const { socket, peer } = this.#credentials;
    if (this.#settled || socket === null || peer === null) return;
    this.#settled = true;
    this.#sockets.forget();
    const link = new StreamLink({
      peer,
      socket,
      stream: this.#call,
      inbox: this.#inbox,
      traffic: this.#traffic,
      limits: this.#settings.limits,
      errorOf,
    });
    void link.closed.then(() => {
      this.#client.close();
      socket.destroySoon();
    });
    this.#resolve(link);
  }

  #request(): ClientDuplexStream<Buffer, Buffer> {
    const { path, requestSerialize, responseDeserialize } = SESSION;
    return this.#client.makeBidiStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      new Metadata(),
      { interceptors: [this.#holdBack()] },
    );
  }

  /** Lets a message pass once the link's consumer has room for it. */
  #holdBack(): Interceptor {
    return (options, nextCall) =>
      new InterceptingCall(nextCall(options), {
        start: (metadata, _listener, next) => {
          next(metadata, {
            onReceiveMessage: (message: Buffer, pass: (message: Buffer) => void) => {
              this.#inbox.whenRoom(() => pass(message));
            },
          });
        },
      });
  }
}

function givenUp(): HujiError {
  return new HujiError('LINK_DOWN', 'the dial was given up');
}
