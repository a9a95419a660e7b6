import type { CallIo, Json } from '../control/control.js';

export type Answer = { readonly [name: string]: Json };

/**
 * Answers to lines, in the order of the lines. They leave as soon as they are there, also while the
 * next line is waited for.
 */
export class Answers {
  readonly count = { accepted: 0, refused: 0 };
  private readonly waiting: Promise<Answer>[] = [];
  private readonly io: CallIo;
  private chain: Promise<void> = Promise.resolve();

  constructor(io: CallIo) {
    this.io = io;
  }

  push(answer: Promise<Answer>): void {
    this.waiting.push(answer);
    this.chain = this.chain.then(() => this.flush(0));
    this.chain.catch(() => undefined);
  }

  get length(): number {
    return this.waiting.length;
  }

  /** Resolves when at most so many are left. */
  async until(left: number): Promise<void> {
    while (this.waiting.length > left) {
      this.chain = this.chain.then(() => this.flush(left));
      await this.chain;
    }
    await this.chain;
  }

  private async flush(left: number): Promise<void> {
    while (this.waiting.length > left) {
      const answer = await (this.waiting.shift() as Promise<Answer>);
      if (answer['ok'] === true) this.count.accepted += 1;
      else this.count.refused += 1;
      await this.io.emit(JSON.stringify(answer));
    }
  }
}
