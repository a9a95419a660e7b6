import { decodeMessage } from '../proto/messages.js';
import type { Dialer, Link } from '../transports/transport.js';

/** A turn every so many ms, for all who ask for one. */
export class Pace {
  readonly #everyMs: number;
  #next: number | null = null;
  /** Unix ms of the first turn; 0 before. */
  began = 0;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  async turn(): Promise<void> {
    const now = performance.now();
    if (this.#next === null) this.began = Date.now();
    const due = this.#next ?? now;
    this.#next = due + this.#everyMs;
    if (due > now) await new Promise((resolve) => setTimeout(resolve, due - now));
  }
}

/** A dialer whose links send frames at a pace, and all else at once. */
export class PacedDialer implements Dialer {
  readonly #dialer: Dialer;
  readonly #pace: Pace;

  constructor(dialer: Dialer, pace: Pace) {
    this.#dialer = dialer;
    this.#pace = pace;
  }

  async dial(signal: AbortSignal): Promise<Link> {
    const link = await this.#dialer.dial(signal);
    const send = link.send.bind(link);
    link.send = async (message) => {
      if (decodeMessage(message).kind === 'frame') await this.#pace.turn();
      return send(message);
    };
    return link;
  }
}
