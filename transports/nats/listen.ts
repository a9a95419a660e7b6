import { createServer, type TLSSocket } from 'node:tls';
import type { Msg, Subscription } from '@nats-io/transport-node';
import { type ErrorCode, HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import { encodeClosing } from '../../proto/sync-envelope.js';
import type { StreamLink } from '../link/stream-link.js';
import { asHujiError, handshakeError, provePeer, tlsOptions } from '../link/tls.js';
import type { Listener, ListenHandlers } from '../transport.js';
import { parseAddress } from './address.js';
import { Broker, wordsOf } from './broker.js';
import { guarded } from './dial.js';
import type { NatsSettings } from './options.js';
import { Pipe } from './pipe.js';
import { encodeWord } from './records.js';
import { carriageOf, endSoon, PROTOCOL, SecuredSession } from './session.js';
import { Subjects, sessionOf, whoSubject } from './subjects.js';

const SESSION = /^[0-9a-f]{32}$/;
const GONE = encodeWord({ kind: 'gone', got: 0, taken: 0, sent: 0 });

/** All sessions of one node's children through one NATS server. */
export class NatsListener implements Listener {
  readonly address: string;
  readonly refused = new Map<ErrorCode, number>();
  readonly #settings: NatsSettings;
  readonly #handlers: ListenHandlers;
  readonly #code: NodeCode;
  readonly #broker: Broker;
  readonly #subjects: Subjects;
  readonly #pipes = new Map<string, Pipe>();
  readonly #links = new Map<NodeCode, Set<StreamLink>>();
  readonly #heard: Subscription[] = [];
  /** Sessions that have not proved who they are. */
  #waiting = 0;
  #closed: Promise<void> | null = null;

  private constructor(parts: {
    address: string;
    broker: Broker;
    subjects: Subjects;
    code: NodeCode;
    settings: NatsSettings;
    handlers: ListenHandlers;
  }) {
    this.address = parts.address;
    this.#broker = parts.broker;
    this.#subjects = parts.subjects;
    this.#code = parts.code;
    this.#settings = parts.settings;
    this.#handlers = parts.handlers;
  }

  /** Throws CONFIG_INVALID or LISTEN_FAILED. */
  static async start(
    settings: NatsSettings,
    code: NodeCode,
    address: string,
    handlers: ListenHandlers,
  ): Promise<NatsListener> {
    const parsed = parseAddress(address);
    const subjects = new Subjects(parsed.prefix, code);
    const broker = await Broker.connect(parsed, settings).catch((cause: Error) => {
      throw new HujiError('LISTEN_FAILED', wordsOf(cause), { cause });
    });
    try {
      const other = await broker.ask(subjects.open, new Uint8Array(), settings.limits.answerMs);
      if (other !== null) throw new HujiError('LISTEN_FAILED', `${code} listens there already`);
      await broker.ensureStream(subjects, true);
      await broker.ensureConsumer(subjects, 'up');
    } catch (cause) {
      await broker.close();
      if (cause instanceof HujiError) throw cause;
      throw new HujiError('LISTEN_FAILED', `JetStream: ${wordsOf(cause)}`, { cause });
    }
    const listener = new NatsListener({ address, broker, subjects, code, settings, handlers });
    listener.#hear(parsed.prefix);
    await broker.nc.flush();
    return listener;
  }

  close(): Promise<void> {
    this.#closed ??= this.#shutDown();
    return this.#closed;
  }

  async #shutDown(): Promise<void> {
    const links = [...this.#links.values()].flatMap((same) => [...same]);
    const linked = links.map(({ closed }) => closed);
    for (const link of links) link.close();
    await Promise.all(linked);
    // The last words of each session have been given their time by its link.
    for (const pipe of this.#pipes.values()) pipe.end();
    await Promise.all([...this.#pipes.values()].map((pipe) => gone(pipe)));
    for (const each of this.#heard) each.unsubscribe();
    await this.#broker.close();
  }

  #hear(prefix: string): void {
    const [broker, subjects] = [this.#broker, this.#subjects];
    this.#heard.push(
      broker.subscribe(subjects.delivery('up'), (message) => {
        message.respond('+ACK');
        this.#at(recordSession(message), (pipe) => pipe.receivePiece(message.data));
      }),
      broker.subscribe(subjects.control('up', '*'), ({ subject, data }) => {
        this.#at(sessionOf(subject), (pipe) => pipe.receiveWord(data));
      }),
      broker.subscribe(subjects.open, (message) => this.#asked(message)),
      broker.subscribe(whoSubject(prefix), (message) => message.respond(this.#code)),
    );
    broker.onBack(() => {
      for (const pipe of this.#pipes.values()) pipe.lookAgain();
    });
    // Children that talked to a process of before find out at once.
    broker.tell(subjects.here, new Uint8Array());
  }

  #at(session: string, take: (pipe: Pipe) => void): void {
    const pipe = this.#pipes.get(session);
    if (pipe !== undefined) guarded(pipe, () => take(pipe));
    else if (SESSION.test(session))
      this.#broker.tell(this.#subjects.control('down', session), GONE);
  }

  #asked(message: Msg): void {
    const session = message.string();
    if (this.#closed !== null || !SESSION.test(session) || this.#pipes.has(session)) {
      message.respond('no');
    } else if (this.#waiting >= this.#settings.limits.waitingMax) {
      message.respond('busy');
      this.#report(new HujiError('LISTENER_BUSY', `${this.#waiting} wait`), session);
    } else {
      this.#open(session);
      message.respond('yes');
    }
  }

  #open(session: string): void {
    const [broker, subjects, { limits, identity }] = [this.#broker, this.#subjects, this.#settings];
    const repair = async (): Promise<void> => {
      await broker.ensureStream(subjects, true);
      await broker.ensureConsumer(subjects, 'up');
    };
    const close = (): void => {
      this.#pipes.delete(session);
    };
    const parts = { broker, subjects, session, direction: 'down' as const, repair, close };
    const pipe = new Pipe(carriageOf(parts), limits);
    this.#pipes.set(session, pipe);
    this.#waiting += 1;
    const { handshakeMs } = limits;
    const settled = once(() => {
      this.#waiting -= 1;
      clearTimeout(timer);
    });
    const fail = (error: HujiError): void => {
      if (settled()) this.#report(error, session);
      pipe.destroy();
    };
    const timer = setTimeout(() => {
      fail(new HujiError('PEER_SILENT', `no handshake in ${handshakeMs} ms${pipe.trouble}`));
    }, handshakeMs);
    pipe.on('error', () => undefined);
    pipe.once('close', () => fail(new HujiError('LINK_DOWN', 'left before it opened a session')));
    // One server for each session: so it is known whose handshake it was that failed.
    const tls = createServer({ ...tlsOptions(identity, PROTOCOL), requestCert: true });
    tls.on('tlsClientError', (error) => fail(handshakeError(error)));
    tls.on('secureConnection', (secured) => {
      if (settled()) this.#judge(secured, pipe, session);
    });
    tls.emit('connection', pipe);
  }

  #judge(secured: TLSSocket, pipe: Pipe, session: string): void {
    const { checkPeer, limits } = this.#settings;
    const opened = new SecuredSession(secured, pipe, limits);
    try {
      const peer = provePeer(secured, checkPeer);
      if (this.#closed !== null) throw new HujiError('NODE_CLOSING');
      opened.stream.accept();
      const link = opened.link(peer);
      this.#keep(link, peer.code);
      this.#handlers.onLink(link);
    } catch (error) {
      const refusal = asHujiError(error);
      this.#report(refusal, session);
      opened.stream.write(encodeClosing(refusal), () => undefined);
      opened.stream.end();
      endSoon(pipe, limits.closeMs);
    }
  }

  #keep(link: StreamLink, code: NodeCode): void {
    const same = this.#links.get(code) ?? new Set();
    this.#links.set(code, same.add(link));
    const [oldest] = same;
    if (same.size > this.#settings.limits.linksPerPeerMax && oldest !== undefined) {
      same.delete(oldest);
      oldest.close(new HujiError('LISTENER_BUSY', 'a newer link of the same peer took its place'));
    }
    void link.closed.then(() => {
      same.delete(link);
      if (same.size === 0 && this.#links.get(code) === same) this.#links.delete(code);
    });
  }

  #report({ code, detail }: HujiError, session: string): void {
    if (this.#closed !== null) return;
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
    this.#handlers.onRefused({ code, from: `nats session ${session.slice(0, 8)}`, detail });
  }
}

/** JetStream delivers to one subject and keeps the record's own in the reply. */
function recordSession(message: Msg): string {
  return sessionOf(message.subject);
}

/** Runs `step` the first time, and says whether this was it. */
function once(step: () => void): () => boolean {
  let done = false;
  return () => {
    if (done) return false;
    done = true;
    step();
    return true;
  };
}

function gone(pipe: Pipe): Promise<void> {
  return new Promise((resolve) => {
    if (pipe.destroyed) resolve();
    else pipe.once('close', () => resolve());
  });
}
