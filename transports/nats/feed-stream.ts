import {
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import { connect, type NatsConnection, nanos } from '@nats-io/transport-node';
import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import { type NatsAddress, parseAddress } from './address.js';
import { connectOptions, wordsOf } from './broker.js';
import { NATS_LIMITS, type NatsAccess } from './options.js';

/** Kept so long where nobody made the stream with bounds of his own: a fortnight. */
const KEPT_MS = 14 * 86_400_000;
/** The same message is known again for so long. */
const DOUBLES_MS = 10 * 60_000;

export interface FeedStreamOptions {
  readonly address: string;
  /** The node that sends, whose name parts its streams from those of others. */
  readonly node: NodeCode;
  readonly consumer: string;
  readonly entity: string;
  readonly access: NatsAccess;
}

/** The JetStream stream that one consumer reads changes of one kind of record from. */
export class FeedStream {
  readonly stream: string;
  readonly subject: string;
  readonly #address: NatsAddress;
  readonly #access: NatsAccess;

  /** Throws CONFIG_INVALID on an address that is none. */
  constructor({ address, node, consumer, entity, access }: FeedStreamOptions) {
    this.#address = parseAddress(address);
    this.#access = access;
    const parts = [this.#address.prefix, node, 'feed', consumer, entity];
    this.stream = parts.join('_');
    this.subject = parts.join('.');
  }

  /** Makes the stream where it is missing. Rejects with LINK_DOWN. */
  async open(): Promise<OpenFeedStream> {
    const limits = NATS_LIMITS;
    let nc: NatsConnection | null = null;
    try {
      const settings = { access: this.#access, limits };
      // Who comes back must look how far the stream has come: so a connection is never repaired.
      nc = await connect({ ...connectOptions(this.#address, settings), reconnect: false });
      const { domain } = this.#address;
      const options = {
        ...(domain === null ? {} : { domain }),
        timeout: limits.answerMs,
        checkAPI: false,
      };
      const manager = await jetstreamManager(nc, options);
      const parts = { nc, js: jetstream(nc, options), manager };
      const opened = new OpenFeedStream(parts, this.stream, this.subject);
      await opened.ensure();
      return opened;
    } catch (cause) {
      await nc?.close().catch(() => undefined);
      throw new HujiError('LINK_DOWN', wordsOf(cause), { cause });
    }
  }
}

interface OpenParts {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly manager: JetStreamManager;
}

export class OpenFeedStream {
  readonly #parts: OpenParts;
  readonly #stream: string;
  readonly #subject: string;
  /** Number of the last message there. */
  #seq = 0;

  constructor(parts: OpenParts, stream: string, subject: string) {
    this.#parts = parts;
    this.#stream = stream;
    this.#subject = subject;
  }

  async ensure(): Promise<void> {
    const { streams } = this.#parts.manager;
    const there = await streams.info(this.#stream).then(
      () => true,
      () => false,
    );
    if (there) return;
    await streams.add({
      ...{ name: this.#stream, subjects: [this.#subject], storage: 'file' },
      ...{ max_age: nanos(KEPT_MS), duplicate_window: nanos(DOUBLES_MS) },
    });
  }

  /** The last number given, and the last message that still lies there. Rejects with LINK_DOWN. */
  async end() {
    const { streams } = this.#parts.manager;
    try {
      const { state } = await streams.info(this.#stream);
      this.#seq = state.last_seq;
      if (state.messages === 0) return { seq: state.last_seq, last: null };
      const found = await streams.getMessage(this.#stream, { last_by_subj: this.#subject });
      const last = found === null ? null : { seq: found.seq, bytes: found.data };
      return { seq: state.last_seq, last };
    } catch (cause) {
      throw new HujiError('LINK_DOWN', wordsOf(cause), { cause });
    }
  }

  /**
   * Each is taken only right after the one before it, so that what a server refuses or loses lets
   * none overtake it; one that was taken before is not taken twice. Rejects with LINK_DOWN; then
   * `end` must be asked on a new connection.
   */
  async put(messages: readonly { readonly id: string; readonly bytes: Uint8Array }[]) {
    let left = messages;
    while (left.length > 0) {
      const kept = await Promise.allSettled(this.#publish(left));
      const failed = kept.findIndex(({ status }) => status === 'rejected');
      const taken = failed < 0 ? kept : kept.slice(0, failed);
      const doubles = taken.filter((each) => each.status === 'fulfilled' && each.value.duplicate);
      this.#seq += taken.length - doubles.length;
      const [fault] = failed < 0 ? [] : kept.slice(failed);
      // After a double the others were expected one further on than they are.
      if (fault?.status === 'rejected' && doubles.length === 0) {
        throw new HujiError('LINK_DOWN', wordsOf(fault.reason));
      }
      left = left.slice(taken.length);
    }
    return this.#seq;
  }

  #publish(messages: readonly { readonly id: string; readonly bytes: Uint8Array }[]) {
    const after = this.#seq;
    return messages.map(({ id, bytes }, at) =>
      this.#parts.js.publish(this.#subject, bytes, {
        msgID: id,
        expect: { streamName: this.#stream, lastSequence: after + at },
      }),
    );
  }

  async close(): Promise<void> {
    await this.#parts.nc.close().catch(() => undefined);
  }
}
