import type { Consumer } from '../../../conflict/consumer/consumer.js';
import { entityNo } from '../../../proto/entity.js';
import { HujiError } from '../../../proto/errors.js';
import type { Alarms } from '../../alarms.js';
import type { ApiEntity, Caller, WatchEvent } from '../../api/api.js';
import type { Authority } from '../../authority/authority.js';
import type { Clock, Random } from '../../clock.js';
import { Backoff } from '../../ship/backoff.js';
import type { NodeRegistry } from './node-registry.js';

/** One message of a feed, as JSON; who takes the same id twice keeps it once. */
export interface FeedMessage {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** How far what was sent is kept: numbers that only rise, but where the keeper lost its disk. */
export interface FeedEnd {
  /** Of the last message ever kept, also where it was taken away since; 0: none. */
  readonly seq: number;
  /** The last one that still lies there. */
  readonly last: { readonly seq: number; readonly bytes: Uint8Array } | null;
}

/** Where the changes of one kind of record go for one consumer. */
export interface FeedOutlet {
  /** Rejects with a HujiError where nobody keeps anything now. */
  open(): Promise<OpenFeed>;
}

export interface OpenFeed {
  end(): Promise<FeedEnd>;
  /**
   * Keeps all of them, in order, right after the end that was last told; gives the number of the
   * last. Rejects where one is not known to be kept: then none after it is.
   */
  put(messages: readonly FeedMessage[]): Promise<number>;
  close(): Promise<void>;
}

/** What was kept last, in words of the sender. */
export interface FeedMark {
  readonly cursor: string;
  readonly seq: number;
}

/** Durable when `write` returns. */
export interface FeedMarks {
  read(): FeedMark | null;
  write(mark: FeedMark): void;
}

export interface FeedSenderParts {
  readonly registry: Pick<NodeRegistry, 'watch' | 'nameOf'>;
  readonly authority: Pick<Authority, 'consumers'>;
  readonly alarms: Pick<Alarms, 'raise' | 'clear'>;
  readonly clock: Clock;
  readonly random: Random;
  /** Name of the consumer, as published. */
  readonly consumer: string;
  readonly entity: ApiEntity;
  /** The address that stands in the audit. */
  readonly to: string;
  readonly outlet: FeedOutlet;
  readonly marks: FeedMarks;
}

/** Where the consumer's document names no purposes. */
const PURPOSE = '变更推送';
/** A consumer without a right to such records is looked at again so often. */
const IDLE_MS = 30_000;
const BACKOFF = { baseMs: 500, capMs: 30_000, stableMs: 10_000 };
const ANEW_ID_BYTES = 16;

/**
 * Sends one consumer's feed to where it is kept for it. What lies there says how far it has come:
 * a mark on this disk only stands in where messages were taken away. Rights, masks and audit are
 * those of `watch`, which this is a caller of.
 */
export class FeedSender {
  private readonly parts: FeedSenderParts;
  private readonly backoff: Backoff;
  private readonly stopping = new AbortController();
  private readonly subject: string;
  /** The cursor is good no more: all begins from the start. */
  private anew = false;
  private running: Promise<void> = Promise.resolve();

  constructor(parts: FeedSenderParts) {
    this.parts = parts;
    this.backoff = new Backoff(parts.random, BACKOFF);
    this.subject = `feed ${parts.consumer} ${parts.entity}`;
  }

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const began = this.parts.clock.monotonic();
      try {
        const consumer = this.consumer();
        if (consumer === null) await this.pause(IDLE_MS);
        else await this.send(consumer);
      } catch (error) {
        if (signal.aborted) break;
        this.failed(error);
        const upMs = this.parts.clock.monotonic() - began;
        await this.pause(this.backoff.ended(upMs));
      }
    }
    this.parts.alarms.clear('FEED_WAITS', this.subject);
  }

  /** Null where it is known and has no right to such records. */
  private consumer(): Consumer | null {
    const { authority, consumer, entity } = this.parts;
    const known = authority.consumers().get(consumer)?.consumer ?? null;
    if (known === null) throw new HujiError('CONSUMER_UNKNOWN');
    return known.entities.has(entityNo(entity)) ? known : null;
  }

  private failed(error: unknown): void {
    const { code, detail } = error instanceof HujiError ? error : { code: 'INTERNAL', detail: '' };
    if (code === 'FEED_GONE' || code === 'CURSOR_INVALID') this.anew = true;
    else {
      const words = detail === '' ? code : `${code}: ${detail}`;
      this.parts.alarms.raise('FEED_WAITS', this.subject, words);
    }
  }

  /** Until the feed is to stop; throws what ends it otherwise. */
  private async send(consumer: Consumer): Promise<void> {
    const { registry, entity, outlet, alarms } = this.parts;
    const feed = await outlet.open();
    try {
      const place = await this.place(feed);
      let { seq } = place;
      if (place.cursor === '') seq = await feed.put([this.beginning()]);
      const asked = { entity, area: '', fields: [], cursor: place.cursor, fromStart: true };
      const request = { ...asked, purpose: consumer.purposes?.[0] ?? PURPOSE };
      for await (const { events, cursor } of registry.watch(this.caller(consumer), request)) {
        if (events.length > 0) seq = await feed.put(events.map((each) => this.message(each)));
        this.parts.marks.write({ cursor, seq });
        this.anew = false;
        alarms.clear('FEED_WAITS', this.subject);
      }
    } finally {
      await feed.close();
    }
  }

  /** Where to go on; an empty cursor: from the start. */
  private async place(feed: OpenFeed): Promise<FeedMark> {
    const { seq, last } = await feed.end();
    if (this.anew) return { cursor: '', seq };
    const mark = this.parts.marks.read();
    // Kept and not noted, or lost there: what lies there is what the consumer has been told.
    if (mark === null || seq < mark.seq || (last !== null && last.seq > mark.seq)) {
      return { cursor: last === null ? '' : cursorIn(last.bytes), seq };
    }
    return { cursor: mark.cursor, seq };
  }

  private beginning(): FeedMessage {
    const id = Buffer.from(this.parts.random.bytes(ANEW_ID_BYTES)).toString('base64url');
    return { id, bytes: Buffer.from(JSON.stringify({ kind: 'anew' })) };
  }

  private message(event: WatchEvent): FeedMessage {
    const id = this.parts.registry.nameOf(this.parts.consumer, event.cursor);
    return { id, bytes: Buffer.from(JSON.stringify(event)) };
  }

  /** It proves nothing that the node's own settings do not say: its rights are looked up. */
  private caller({ certificates, tokens }: Consumer): Caller {
    const [certificate = null] = certificates;
    const [token = null] = tokens;
    const { to } = this.parts;
    return { via: 'nats', from: to, certificate, token, signal: this.stopping.signal };
  }

  private pause(ms: number): Promise<void> {
    const { signal } = this.stopping;
    return new Promise((resolve) => {
      if (signal.aborted) resolve();
      const end = () => {
        cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const cancel = this.parts.clock.after(ms, end);
      signal.addEventListener('abort', end);
    });
  }
}

/** Of a message of this feed; '' of any other. */
function cursorIn(bytes: Uint8Array): string {
  try {
    const { cursor } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { cursor?: unknown };
    return typeof cursor === 'string' ? cursor : '';
  } catch {
    return '';
  }
}
