import { MESSAGE_OVERHEAD_BYTES } from './link-limits.js';

/** Messages taken before their places are given back. */
const CUT_AFTER = 512;

/**
 * The messages that have arrived and wait for the consumer. While it is full the transport holds
 * the next message back, which in the end stops the peer.
 */
export class Inbox {
  readonly #bytesMax: number;
  readonly #onTaken: (bytes: number) => void;
  /** Taken ones are emptied, and cut off now and then: shifting each would cost their number. */
  #messages: (Uint8Array | null)[] = [];
  /** Index of the first message not taken yet. */
  #first = 0;
  #bytes = 0;
  #held: (() => void) | null = null;
  #wake: (() => void) | null = null;
  #ended = false;
  #error: Error | null = null;
  #released = false;

  /** `onTaken` is told the bytes of each message that the consumer takes. */
  constructor(bytesMax: number, onTaken: (bytes: number) => void) {
    this.#bytesMax = bytesMax;
    this.#onTaken = onTaken;
  }

  push(message: Uint8Array): void {
    if (this.#ended) return;
    this.#messages.push(message);
    this.#bytes += message.length + MESSAGE_OVERHEAD_BYTES;
    this.#wakeConsumer();
  }

  /** Calls `more` now while there is room, else once the consumer has made some. */
  whenRoom(more: () => void): void {
    if (this.#released || this.#bytes < this.#bytesMax) more();
    else this.#held = more;
  }

  /** From now on nothing is held back: what still comes is the end of the stream. */
  release(): void {
    this.#released = true;
    this.#letIn();
  }

  /** No more messages; the consumer gets those that wait, then the end or `error`. */
  end(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wakeConsumer();
  }

  /** Ends at once, without what waits. */
  drop(): void {
    this.#messages = [];
    this.#first = 0;
    this.#bytes = 0;
    this.end(null);
    this.release();
  }

  async *messages(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const message = this.#take();
      if (message !== null) {
        yield message;
      } else if (this.#ended) {
        if (this.#error !== null) throw this.#error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  #take(): Uint8Array | null {
    const message = this.#messages[this.#first];
    if (message === undefined || message === null) return null;
    this.#messages[this.#first++] = null;
    if (this.#first === this.#messages.length || this.#first === CUT_AFTER) {
      this.#messages.splice(0, this.#first);
      this.#first = 0;
    }
    this.#bytes -= message.length + MESSAGE_OVERHEAD_BYTES;
    this.#onTaken(message.length);
    if (this.#bytes < this.#bytesMax) this.#letIn();
    return message;
  }

  #letIn(): void {
    const more = this.#held;
    this.#held = null;
    more?.();
  }

  #wakeConsumer(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
