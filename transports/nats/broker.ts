import {
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import {
  type ConnectionOptions,
  connect,
  credsAuthenticator,
  type Msg,
  type NatsConnection,
  type Subscription,
} from '@nats-io/transport-node';
import { HujiError } from '../../proto/errors.js';
import type { NatsAddress } from './address.js';
import type { NatsSettings } from './options.js';
import { consumerConfig, servesAsConsumer, servesAsStream, streamConfig } from './shapes.js';
import type { Direction, Subjects } from './subjects.js';

/** A stream that is there, and takes nothing so many times in a row, is spoilt. */
const REFUSALS_MAX = 3;
/** Between two tries to reach a server again, ms. */
const RECONNECT_MS = 250;
const PING_MS = 10_000;
/** NATS counts a subject and its head in what it lets through. */
const PAYLOAD_SPARE_BYTES = 1024;
/** Copies of a stream in a cluster: one server may be down. */
const CLUSTER_COPIES = 3;

/** One connection to a NATS server, and what this transport asks of it. */
export class Broker {
  readonly nc: NatsConnection;
  readonly #js: JetStreamClient;
  readonly #settings: NatsSettings;
  readonly #manager: Promise<JetStreamManager>;
  #connected = true;
  #lastPayloadBytesMax = 2 * PAYLOAD_SPARE_BYTES;
  readonly #onBack = new Set<() => void>();
  /** A piece was refused since the stream was last looked at, and how many looks so in a row. */
  #refused = false;
  #refusals = 0;
  #ensuring: Promise<void> | null = null;

  private constructor(nc: NatsConnection, address: NatsAddress, settings: NatsSettings) {
    this.nc = nc;
    this.#settings = settings;
    const { answerMs: timeout } = settings.limits;
    const domain = address.domain === null ? {} : { domain: address.domain };
    this.#js = jetstream(nc, { ...domain, timeout });
    this.#manager = jetstreamManager(nc, { ...domain, timeout, checkAPI: false });
    void this.#follow();
  }

  /** Throws LINK_DOWN. */
  static async connect(address: NatsAddress, settings: NatsSettings): Promise<Broker> {
    try {
      return new Broker(await connect(connectOptions(address, settings)), address, settings);
    } catch (cause) {
      throw new HujiError('LINK_DOWN', `${address.servers.join(',')}: ${wordsOf(cause)}`, {
        cause,
      });
    }
  }

  /** What the server lets through today: one that was restarted may let less. */
  get #payloadBytesMax(): number {
    // While there is no server nothing is known of it: then what was last known.
    this.#lastPayloadBytesMax = this.nc.info?.max_payload ?? this.#lastPayloadBytesMax;
    return this.#lastPayloadBytesMax;
  }

  get pieceBytesMax(): number {
    const most = this.#payloadBytesMax;
    const allowed = Math.max(most - PAYLOAD_SPARE_BYTES, Math.floor(most / 2));
    return Math.min(this.#settings.limits.recordBytesMax, allowed);
  }

  /** Calls each time the connection is there again; returns how to stop that. */
  onBack(call: () => void): () => void {
    this.#onBack.add(call);
    return () => this.#onBack.delete(call);
  }

  subscribe(subject: string, take: (message: Msg) => void): Subscription {
    return this.nc.subscribe(subject, {
      callback: (error, message) => {
        if (error === null) take(message);
      },
    });
  }

  /** Null where nobody answers. */
  async ask(subject: string, question: Uint8Array, timeoutMs: number): Promise<Uint8Array | null> {
    try {
      return (await this.nc.request(subject, question, { timeout: timeoutMs })).data;
    } catch {
      return null;
    }
  }

  /** May be lost. */
  tell(subject: string, bytes: Uint8Array): void {
    // While there is no server the client would keep it all, and send it when it is stale.
    if (this.#connected && !this.nc.isClosed()) this.nc.publish(subject, bytes);
  }

  /** Resolves when JetStream says that it has it, which is not to say that it will keep it. */
  async publish(subject: string, bytes: Uint8Array): Promise<void> {
    if (!this.#connected || this.nc.isClosed()) throw new HujiError('LINK_DOWN', 'no server');
    // No message ids: a piece sent again, since the first was lost, must not be taken for a double.
    try {
      await this.#js.publish(subject, bytes);
    } catch (error) {
      this.#refused = true;
      throw error;
    }
    this.#refusals = 0;
  }

  /**
   * Makes the stream of a jurisdiction, unless it is there. `owned`: by the node whose it is, which
   * also mends one that cannot serve; another's refusals may have to do with that other alone.
   */
  ensureStream(subjects: Subjects, owned: boolean): Promise<void> {
    this.#ensuring ??= this.#ensure(subjects, owned).finally(() => {
      this.#ensuring = null;
    });
    return this.#ensuring;
  }

  async #ensure(subjects: Subjects, owned: boolean): Promise<void> {
    const { streams } = await this.#manager;
    this.#refusals = this.#refused ? this.#refusals + 1 : 0;
    this.#refused = false;
    const info = await streams.info(subjects.stream).catch(noneThere);
    if (info === null) return this.#make(subjects);
    if (!owned) return;
    if (!servesAsStream(info.config, subjects, this.pieceBytesMax)) return this.#remake(subjects);
    if (this.#refusals < REFUSALS_MAX) return;
    // It is there by name, and its files are gone: nothing in it will be missed.
    this.#refusals = 0;
    await streams.delete(subjects.stream);
    throw new HujiError('LINK_DOWN', 'a spoilt stream was deleted');
  }

  /** Somebody else made it, or another version: whatever lies in it is sent again. */
  async #remake(subjects: Subjects): Promise<void> {
    const { streams } = await this.#manager;
    await streams.delete(subjects.stream);
    await this.#make(subjects);
  }

  async #make(subjects: Subjects): Promise<void> {
    const { streams } = await this.#manager;
    const config = streamConfig(subjects, this.#settings);
    const copies = this.nc.info?.cluster === undefined ? 1 : CLUSTER_COPIES;
    await streams.add({ ...config, num_replicas: copies }).catch((error: Error) => {
      // A cluster of two, or one whose third server is down; one that is silent may have three.
      if (copies === 1 || !(error instanceof JetStreamApiError)) throw error;
      return streams.add({ ...config, num_replicas: 1 });
    });
  }

  async ensureConsumer(subjects: Subjects, direction: Direction, session?: string): Promise<void> {
    const { consumers } = await this.#manager;
    const name = session ?? 'parent';
    const config = consumerConfig(subjects, direction, session, this.#settings);
    const info = await consumers.info(subjects.stream, name).catch(noneThere);
    if (info !== null) {
      if (servesAsConsumer(info.config, config)) return;
      await consumers.delete(subjects.stream, name);
    }
    await consumers.add(subjects.stream, config);
  }

  /** Ends the connection; a session's consumer goes with it. */
  async close(used?: { subjects: Subjects; session: string }): Promise<void> {
    if (this.#connected && used !== undefined) {
      const { consumers } = await this.#manager;
      // Nobody waits for the answer: where it is lost, the server forgets the consumer by itself.
      consumers.delete(used.subjects.stream, used.session).catch(() => undefined);
    }
    if (this.#connected && !this.nc.isClosed()) await this.nc.flush().catch(() => undefined);
    await this.nc.close().catch(() => undefined);
  }

  async #follow(): Promise<void> {
    for await (const { type } of this.nc.status()) {
      if (type === 'disconnect') this.#connected = false;
      if (type !== 'reconnect') continue;
      this.#connected = true;
      for (const call of [...this.#onBack]) call();
    }
  }
}

/** How this node shows itself to a server. */
export function connectOptions(
  address: NatsAddress,
  { access, limits }: Pick<NatsSettings, 'access' | 'limits'>,
): ConnectionOptions {
  const { ca, cert, key, creds } = access;
  const own = ca !== undefined || cert !== undefined;
  return {
    servers: [...address.servers],
    name: 'huji',
    timeout: limits.answerMs,
    maxReconnectAttempts: -1,
    // By default the client closes for good at the second refusal of its life, however far apart.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: RECONNECT_MS,
    pingInterval: PING_MS,
    ...(creds === undefined
      ? {}
      : { authenticator: credsAuthenticator(new TextEncoder().encode(creds)) }),
    ...(address.tls || own ? { tls: { ...(ca && { ca }), ...(cert && { cert, key }) } } : {}),
  };
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}

/** Of what JetStream says it has not got; whoever does not answer may have it. */
function noneThere(error: Error): null {
  if (error instanceof JetStreamApiError && error.status === 404) return null;
  throw error;
}
