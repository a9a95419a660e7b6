import type { TLSSocket } from 'node:tls';
import { HujiError } from '../../proto/errors.js';
import { ENVELOPE_OVERHEAD_BYTES } from '../../proto/sync-envelope.js';
import { Inbox } from '../link/inbox.js';
import { StreamLink } from '../link/stream-link.js';
import type { Peer } from '../transport.js';
import type { Broker } from './broker.js';
import { FramedStream } from './framed-stream.js';
import type { NatsLimits } from './options.js';
import type { Carriage, Pipe } from './pipe.js';
import type { Direction, Subjects } from './subjects.js';

/** What both ends show in the TLS handshake, so that no other protocol is mistaken for this. */
export const PROTOCOL = 'huji-nats/1';

/** TLS has come about on a pipe: what a link needs. */
export class SecuredSession {
  readonly stream: FramedStream;
  readonly #inbox: Inbox;
  readonly #traffic = { sent: 0, received: 0 };
  readonly #limits: NatsLimits;
  readonly #pipe: Pipe;

  constructor(secured: TLSSocket, pipe: Pipe, limits: NatsLimits) {
    this.#pipe = pipe;
    this.#limits = limits;
    this.#inbox = new Inbox(limits.inboxBytesMax, (bytes) => {
      this.#traffic.received += bytes;
    });
    const most = 2 * limits.messageBytesMax + ENVELOPE_OVERHEAD_BYTES;
    this.stream = new FramedStream(secured, this.#inbox, most);
  }

  link(peer: Peer): StreamLink {
    const link = new StreamLink({
      peer,
      stream: this.stream,
      inbox: this.#inbox,
      traffic: this.#traffic,
      socket: this.#pipe,
      limits: this.#limits,
      errorOf: linkError,
    });
    void link.closed.then(() => endSoon(this.#pipe, this.#limits.closeMs));
    return link;
  }
}

/** The last words get their time; then the session is over, heard or not. */
export function endSoon(pipe: Pipe, ms: number): void {
  if (pipe.destroyed) return;
  const timer = setTimeout(() => pipe.destroy(), ms);
  pipe.once('finish', () => pipe.destroy());
  pipe.once('close', () => clearTimeout(timer));
  if (pipe.writableFinished) pipe.destroy();
}

export function linkError(error: Error): HujiError {
  return error instanceof HujiError
    ? error
    : new HujiError('LINK_DOWN', 'the session was lost', { cause: error });
}

export interface CarriageParts {
  readonly broker: Broker;
  readonly subjects: Subjects;
  readonly session: string;
  /** Which way this end sends. */
  readonly direction: Direction;
  repair(): Promise<void>;
  close(): void;
}

/** A session's subjects on the server. */
export function carriageOf(parts: CarriageParts): Carriage {
  const { broker, subjects, session, direction } = parts;
  const records = subjects.records(direction, session);
  const control = subjects.control(direction, session);
  return {
    get pieceBytesMax() {
      return broker.pieceBytesMax;
    },
    publish: (record) => broker.publish(records, record),
    tell: (word) => broker.tell(control, word),
    repair: () => parts.repair(),
    close: () => parts.close(),
  };
}
