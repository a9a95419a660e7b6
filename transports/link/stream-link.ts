import { HujiError } from '../../proto/errors.js';
import { decodeEnvelope, encodeClosing, encodeMessage } from '../../proto/sync-envelope.js';
import type { Link, Peer } from '../transport.js';
import type { Inbox } from './inbox.js';
import type { LinkLimits } from './link-limits.js';
import { Outbox } from './outbox.js';
import { type Carried, Watch } from './watch.js';

/** What the streams of both sides have in common. */
export interface SessionStream {
  write(envelope: Buffer, written: () => void): boolean;
  end(): unknown;
  on(event: 'data', listener: (envelope: Buffer) => void): unknown;
  /** `end`: the peer is done. `cancelled`: the server's word for a lost call. */
  on(event: 'end' | 'cancelled', listener: () => void): unknown;
  /** `error`: a stream that did not end well. */
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** The connection under a stream. */
export interface Carrier extends Carried {
  once(event: 'close', listener: () => void): unknown;
  destroy(): unknown;
}

export interface LinkParts {
  readonly peer: Peer;
  readonly stream: SessionStream;
  readonly inbox: Inbox;
  readonly traffic: { sent: number; received: number };
  /** What carries the stream. Nothing else uses it. */
  readonly socket: Carrier;
  readonly limits: LinkLimits;
  /** Why the peer, or what carries the stream, ended it. */
  errorOf(error: Error): HujiError;
}

/** One session: one stream on one connection, the same on both sides. */
export class StreamLink implements Link {
  readonly peer: Peer;
  readonly closed: Promise<Error | null>;
  readonly traffic: { sent: number; received: number };
  readonly #stream: SessionStream;
  readonly #inbox: Inbox;
  readonly #outbox: Outbox;
  readonly #socket: Carrier;
  readonly #errorOf: (error: Error) => HujiError;
  readonly #limits: LinkLimits;
  readonly #watch: Watch;
  readonly #ticker: NodeJS.Timeout;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #reason: Error | null = null;
  #resolveClosed: (reason: Error | null) => void = () => undefined;
  #linger: NodeJS.Timeout | undefined;

  constructor(parts: LinkParts) {
    this.peer = parts.peer;
    this.traffic = parts.traffic;
    this.#stream = parts.stream;
    this.#inbox = parts.inbox;
    this.#socket = parts.socket;
    this.#errorOf = parts.errorOf;
    this.#limits = parts.limits;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#outbox = new Outbox(parts.limits.outboxBytesMax, (piece, written) => {
      parts.stream.write(piece, () => {
        this.#watch.progress();
        written();
      });
    });
    this.#watch = new Watch(parts.socket, parts.limits);
    this.#ticker = setInterval(() => this.#tick(), this.#watch.tickMs);
    this.#ticker.unref();
    this.#listen();
  }

  get wire(): { readonly sent: number; readonly received: number } {
    return { sent: this.#socket.bytesWritten, received: this.#socket.bytesRead };
  }

  async send(message: Uint8Array): Promise<void> {
    this.#checkOpen();
    this.#checkSize(message);
    this.traffic.sent += message.length;
    this.#outbox.add(encodeMessage(message));
    while (this.#outbox.full) {
      await this.#outbox.room();
      this.#checkOpen();
    }
  }

  messages(): AsyncIterable<Uint8Array> {
    return this.#inbox.messages();
  }

  close(reason?: Error): void {
    if (this.#state !== 'open') return;
    this.#part(reason ?? null);
    this.#inbox.drop();
  }

  #listen(): void {
    this.#stream.on('data', (envelope) => this.#receive(envelope));
    this.#stream.on('end', () => this.#ended());
    this.#stream.on('error', (error) => this.#finish(this.#errorOf(error)));
    this.#stream.on('cancelled', () => this.#finish(lost()));
    this.#socket.once('close', () => {
      // What was held back may be followed by the peer's orderly end.
      this.#inbox.release();
      setImmediate(() => this.#finish(lost()));
    });
  }

  #tick(): void {
    const error = this.#watch.tick(!this.#outbox.empty);
    if (error !== null) this.#cut(error);
  }

  #receive(bytes: Buffer): void {
    if (this.#state !== 'open') return;
    try {
      const { messages, closing } = decodeEnvelope(bytes);
      for (const message of messages) {
        this.#checkSize(message);
        this.#inbox.push(message);
      }
      if (closing !== null) this.#reason = closing;
    } catch (error) {
      this.#fail(error instanceof HujiError ? error : lost());
    }
  }

  /** The peer is done, after all it sent: so are we. */
  #ended(): void {
    if (this.#state === 'open') this.#outbox.whenEmpty(() => this.#stream.end());
    this.#finish(this.#reason);
  }

  /** The peer broke the protocol: it is told, and so is the consumer. */
  #fail(error: HujiError): void {
    this.#part(error);
    this.#inbox.end(error);
    this.#inbox.release();
  }

  /** Says goodbye behind what was sent before, and waits for the peer to hear it. */
  #part(reason: Error | null): void {
    this.#state = 'closing';
    this.#reason = reason;
    this.#outbox.wake();
    if (reason !== null) this.#outbox.add(encodeClosing(shown(reason)));
    this.#outbox.whenEmpty(() => this.#stream.end());
    this.#linger = setTimeout(() => this.#cut(lost()), this.#limits.closeMs);
  }

  /** No goodbye would pass: the connection goes. */
  #cut(error: HujiError): void {
    this.#finish(error);
    this.#socket.destroy();
  }

  /** The first end counts; a close from this side keeps its own reason. */
  #finish(error: Error | null): void {
    if (this.#state === 'closed') return;
    const reason = this.#state === 'closing' ? this.#reason : error;
    this.#state = 'closed';
    this.#reason = reason;
    clearTimeout(this.#linger);
    clearInterval(this.#ticker);
    this.#inbox.end(reason);
    this.#inbox.release();
    this.#outbox.wake();
    this.#resolveClosed(reason);
  }

  #checkSize(message: Uint8Array): void {
    const { messageBytesMax } = this.#limits;
    if (message.length <= messageBytesMax) return;
    throw new HujiError('FRAME_TOO_LARGE', `${message.length} bytes of ${messageBytesMax}`);
  }

  #checkOpen(): void {
    if (this.#state === 'open') return;
    throw this.#reason instanceof HujiError
      ? this.#reason
      : new HujiError('LINK_DOWN', 'the link is closed');
  }
}

function lost(): HujiError {
  return new HujiError('LINK_DOWN', 'the connection was lost');
}

/** What a peer may know of a reason: the texts of other errors are not made for its eyes. */
function shown(reason: Error): HujiError {
  return reason instanceof HujiError ? reason : new HujiError('INTERNAL');
}
