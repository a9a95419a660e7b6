import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { FeedStream } from '../../../transports/nats/feed-stream.js';
import type { TestContext } from '../../harness.js';
import type { NatsServer } from '../../nats-server.js';

export interface ReadEvent {
  readonly kind: string;
  readonly id?: string;
  readonly event?: string;
  readonly record?: { readonly fields: { readonly [id: string]: string } } | null;
}

/** Reads a feed's stream by its numbers, as a consumer does that keeps where it is. */
export class FeedReader {
  readonly events: ReadEvent[] = [];
  private readonly t: TestContext;
  private readonly manager: JetStreamManager;
  private readonly stream: FeedStream;
  private next = 1;

  private constructor(t: TestContext, manager: JetStreamManager, stream: FeedStream) {
    this.t = t;
    this.manager = manager;
    this.stream = stream;
  }

  static async open(t: TestContext, server: NatsServer, stream: FeedStream): Promise<FeedReader> {
    const nc = await connect({
      ...{ servers: [server.address], maxReconnectAttempts: -1, reconnectTimeWait: 50 },
    });
    t.defer(() => nc.close());
    return new FeedReader(t, await jetstreamManager(nc, { checkAPI: false }), stream);
  }

  /** All that has come, once it is so many. */
  async until(count: number): Promise<readonly ReadEvent[]> {
    await this.t.until(`${count} messages`, async () => {
      await this.read();
      return this.events.length >= count;
    });
    return this.events;
  }

  /** Takes away all that lies there. */
  async purge(): Promise<void> {
    await this.manager.streams.purge(this.stream.stream);
  }

  private async read(): Promise<void> {
    const { streams } = this.manager;
    const { stream, subject } = this.stream;
    for (;;) {
      const query = { seq: this.next, next_by_subj: subject };
      // The stream may not be there yet, nor the server: and nats-server 2.9 ends when it is asked
      // for a message of a stream that it is just making.
      const held = await streams.info(stream).catch(() => null);
      if (held === null || held.state.messages === 0) return;
      const found = await streams.getMessage(stream, query).catch(() => null);
      if (found === null) return;
      this.next = found.seq + 1;
      this.events.push(found.json<ReadEvent>());
    }
  }
}
