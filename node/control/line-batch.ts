/** Characters gathered before a batch is sent at once. */
export const BATCH_CHARS = 65_536;
/** Longest line either side passes on. */
export const LINE_CHARS_MAX = 1_048_576;

/**
 * Gathers lines into batches, and sends what there is as soon as the event loop is idle, so that
 * neither a million lines nor a single one waits. Holds one batch at most: `push` resolves only
 * when there is room.
 */
export class LineBatch {
  readonly #send: (lines: string[]) => Promise<void>;
  #lines: string[] = [];
  #chars = 0;
  #sending: Promise<void> | null = null;
  #scheduled = false;
  #failure: Error | null = null;

  constructor(send: (lines: string[]) => Promise<void>) {
    this.#send = send;
  }

  async push(line: string): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    this.#lines.push(line);
    this.#chars += line.length;
    if (this.#chars >= BATCH_CHARS) await this.flush();
    else this.#flushSoon();
  }

  /** Resolves when every line pushed so far has been taken by `send`. */
  flush(): Promise<void> {
    this.#sending ??= this.#sendAll();
    return this.#sending;
  }

  #flushSoon(): void {
    if (this.#scheduled || this.#sending !== null) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.flush().catch((error: unknown) => {
        this.#failure = error instanceof Error ? error : new Error(String(error));
      });
    });
  }

  async #sendAll(): Promise<void> {
    try {
      while (this.#lines.length > 0) {
        const lines = this.#lines;
        this.#lines = [];
        this.#chars = 0;
        await this.#send(lines);
      }
    } finally {
      this.#sending = null;
    }
  }
}
