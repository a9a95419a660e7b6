import { HujiError } from '../../proto/errors.js';
import { encodeMessage, type Message } from '../../proto/messages.js';
import type { Link } from '../../transports/transport.js';

/** Messages on their way out over one link, one after the other. */
export class Outgoing {
  private readonly link: Link;
  private last: Promise<void> = Promise.resolve();
  /** Messages that the link has not taken yet. */
  waiting = 0;

  constructor(link: Link) {
    this.link = link;
  }

  /** Resolves when the link can take more; rejects once it has closed. */
  send(message: Message): Promise<void> {
    const bytes = encodeMessage(message);
    this.waiting += 1;
    const sent = this.last
      .then(() => this.link.send(bytes))
      .finally(() => {
        this.waiting -= 1;
      });
    this.last = sent.catch(() => undefined);
    return sent;
  }

  /** Sends without waiting; a closed link ends the session by itself. */
  post(message: Message): void {
    this.send(message).catch(() => undefined);
  }

  /** Tells the peer why, when the fault is its own. */
  async refuse(error: Error): Promise<void> {
    if (!(error instanceof HujiError) || error.code === 'LINK_DOWN') return;
    const { code, detail } = error;
    await this.send({ kind: 'refusal', code, detail, frame: 0 }).catch(() => undefined);
  }
}
