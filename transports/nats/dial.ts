import { connect as connectTls, type TLSSocket } from 'node:tls';
import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import { decodeEnvelope } from '../../proto/sync-envelope.js';
import { asHujiError, handshakeError, provePeer, tlsOptions } from '../link/tls.js';
import type { Dialer, Link, Peer } from '../transport.js';
import { type NatsAddress, parseAddress } from './address.js';
import { Broker, wordsOf } from './broker.js';
import type { NatsSettings } from './options.js';
import { Pipe } from './pipe.js';
import { carriageOf, linkError, PROTOCOL, SecuredSession } from './session.js';
import { Subjects, whoSubject } from './subjects.js';

const SESSION_BYTES = 16;

export class NatsDialer implements Dialer {
  readonly #settings: NatsSettings;
  readonly #address: NatsAddress;
  readonly #expect: NodeCode;

  /** Throws CONFIG_INVALID on an address that is none. */
  constructor(settings: NatsSettings, address: string, expect: NodeCode) {
    this.#settings = settings;
    this.#address = parseAddress(address);
    this.#expect = expect;
  }

  async dial(signal: AbortSignal): Promise<Link> {
    if (signal.aborted) throw givenUp();
    const { dialMs } = this.#settings.limits;
    const attempt = new Attempt(this.#settings, this.#address, this.#expect);
    return new Promise<Link>((resolve, reject) => {
      const end = (error: HujiError): void => {
        attempt.cancel(error);
        settle();
        reject(error);
      };
      const giveUp = (): void => end(givenUp());
      const timer = setTimeout(() => {
        end(
          new HujiError(
            'LINK_DOWN',
            `no answer of ${this.#expect} in ${dialMs} ms${attempt.trouble}`,
          ),
        );
      }, dialMs);
      const settle = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      attempt.open().then(
        (link) => {
          settle();
          resolve(link);
        },
        (error: unknown) => end(asHujiError(error)),
      );
    });
  }
}

/** One try to open a session. */
class Attempt {
  readonly #settings: NatsSettings;
  readonly #address: NatsAddress;
  readonly #expect: NodeCode;
  readonly #subjects: Subjects;
  readonly #session: string;
  #broker: Broker | null = null;
  #pipe: Pipe | null = null;
  #error: HujiError | null = null;

  constructor(settings: NatsSettings, address: NatsAddress, expect: NodeCode) {
    this.#settings = settings;
    this.#address = address;
    this.#expect = expect;
    this.#subjects = new Subjects(address.prefix, expect);
    this.#session = Buffer.from(settings.random(SESSION_BYTES)).toString('hex');
  }

  /** What JetStream last said against it, to go behind other words; or ''. */
  get trouble(): string {
    return this.#pipe?.trouble ?? '';
  }

  /** What has been opened so far goes; what is still being opened goes when it is there. */
  cancel(error: HujiError): void {
    this.#error = error;
    if (this.#pipe !== null) this.#pipe.destroy();
    else void this.#broker?.close();
  }

  async open(): Promise<Link> {
    const broker = await Broker.connect(this.#address, this.#settings);
    this.#broker = broker;
    await this.#still();
    await this.#ask(broker);
    await this.#still();
    const pipe = await this.#openPipe(broker);
    await this.#still();
    return this.#secure(pipe);
  }

  async #still(): Promise<void> {
    if (this.#error === null) return;
    if (this.#pipe === null) await this.#broker?.close();
    else this.#pipe.destroy();
    throw this.#error;
  }

  /** The listener must know of the session before its first piece comes. */
  async #ask(broker: Broker): Promise<void> {
    const { answerMs } = this.#settings.limits;
    const question = new TextEncoder().encode(this.#session);
    const answer = await broker.ask(this.#subjects.open, question, answerMs);
    const said = answer === null ? '' : new TextDecoder().decode(answer);
    if (said === 'yes') return;
    await this.#still();
    if (said === 'busy') throw new HujiError('LISTENER_BUSY', this.#expect);
    const other = await broker.ask(whoSubject(this.#address.prefix), question, answerMs);
    if (other === null) throw new HujiError('LINK_DOWN', `${this.#expect} does not listen`);
    const code = new TextDecoder().decode(other).slice(0, 12);
    throw new HujiError('PEER_UNEXPECTED', `${code} instead of ${this.#expect}`);
  }

  async #openPipe(broker: Broker): Promise<Pipe> {
    const [subjects, session] = [this.#subjects, this.#session];
    const repair = async (): Promise<void> => {
      // Where this node may not make streams, its parent does.
      await broker.ensureStream(subjects, false).catch(() => undefined);
      await broker.ensureConsumer(subjects, 'down', session);
    };
    const unhear: (() => unknown)[] = [];
    const close = (): void => {
      for (const each of unhear) each();
      void broker.close({ subjects, session });
    };
    const parts = { broker, subjects, session, direction: 'up' as const, repair, close };
    const pipe = new Pipe(carriageOf(parts), this.#settings.limits);
    this.#pipe = pipe;
    pipe.on('error', () => undefined);
    const pieces = broker.subscribe(subjects.delivery('down', session), (message) => {
      message.respond('+ACK');
      guarded(pipe, () => pipe.receivePiece(message.data));
    });
    const words = broker.subscribe(subjects.control('down', session), ({ data }) => {
      guarded(pipe, () => pipe.receiveWord(data));
    });
    const here = broker.subscribe(subjects.here, () => pipe.lookAgain());
    unhear.push(
      broker.onBack(() => pipe.lookAgain()),
      ...[pieces, words, here].map((each) => () => each.unsubscribe()),
    );
    await repair().catch((cause: Error) => {
      pipe.destroy();
      throw new HujiError('LINK_DOWN', `JetStream: ${wordsOf(cause)}`, { cause });
    });
    return pipe;
  }

  async #secure(pipe: Pipe): Promise<Link> {
    const { identity, checkPeer, limits } = this.#settings;
    const secured = connectTls({ ...tlsOptions(identity, PROTOCOL), socket: pipe });
    try {
      await handshake(secured, pipe);
      const peer = provePeer(secured, checkPeer);
      if (peer.code !== this.#expect) {
        throw new HujiError('PEER_UNEXPECTED', `${peer.code} instead of ${this.#expect}`);
      }
      const session = new SecuredSession(secured, pipe, limits);
      return await this.#admitted(session, peer);
    } catch (error) {
      pipe.destroy();
      throw error;
    }
  }

  /** The listener says whether it believes this node, and if not, why. */
  #admitted(session: SecuredSession, peer: Peer): Promise<Link> {
    return new Promise((resolve, reject) => {
      const { stream } = session;
      stream.on('accepted', () => {
        if (this.#error === null) resolve(session.link(peer));
        else reject(this.#error);
      });
      stream.on('data', (envelope: Buffer) => reject(refusalIn(envelope)));
      stream.on('error', (error: Error) => reject(linkError(error)));
      stream.on('end', () => reject(new HujiError('LINK_DOWN', 'closed in the handshake')));
      stream.on('cancelled', () => reject(new HujiError('LINK_DOWN', 'closed in the handshake')));
    });
  }
}

function refusalIn(envelope: Buffer): Error {
  try {
    const { closing } = decodeEnvelope(envelope);
    return closing ?? new HujiError('PROTOCOL_GARBAGE', 'a message before the session');
  } catch (error) {
    return asHujiError(error);
  }
}

/** Anyone may publish to a subject: what is no piece is passed over. */
export function guarded(pipe: Pipe, take: () => void): void {
  try {
    take();
  } catch (error) {
    if (!(error instanceof HujiError)) pipe.destroy(linkError(error as Error));
  }
}

function handshake(secured: TLSSocket, pipe: Pipe): Promise<void> {
  return new Promise((resolve, reject) => {
    secured.once('secureConnect', () => {
      if (secured.alpnProtocol === PROTOCOL) resolve();
      else reject(new HujiError('PROTOCOL_GARBAGE', `no ${PROTOCOL}`));
    });
    secured.on('error', (cause: Error) => reject(handshakeError(cause)));
    pipe.once('close', () => reject(new HujiError('LINK_DOWN', 'closed in the handshake')));
  });
}

function givenUp(): HujiError {
  return new HujiError('LINK_DOWN', 'the dial was given up');
}
