import type { Clock } from '../../node/clock.js';
import { fit } from '../display-width.js';
import type { Console } from '../host.js';

/** Where there is no terminal to draw on, a line on what goes on comes this often, ms. */
const PLAIN_MS = 2_000;
const SECONDS_COLUMNS = 5;

/** What a view shows: drawn in place on a terminal, elsewhere told in a line now and then. */
export interface Scene {
  readonly view: string;
  readonly line: string;
}

/** The running comment: lines with the time that has passed and, below them, a view that moves. */
export class Commentary {
  readonly #out: Console;
  readonly #clock: Clock;
  readonly #started: number;
  #toldAt: number | null = null;
  /** Lines of the view that stand on the terminal now. */
  #drawn = 0;
  #told = '';

  constructor(out: Console, clock: Clock) {
    this.#out = out;
    this.#clock = clock;
    this.#started = clock.monotonic();
  }

  get isTerminal(): boolean {
    return this.#out.isTerminal;
  }

  get columns(): number {
    return this.#out.columns;
  }

  async line(line: string): Promise<void> {
    const seconds = ((this.#clock.monotonic() - this.#started) / 1000)
      .toFixed(1)
      .padStart(SECONDS_COLUMNS);
    await this.text(`${seconds} s  ${line}`);
  }

  /** Takes the view away and writes in its place. */
  async text(text: string): Promise<void> {
    await this.#out.write(`${this.#wipe()}${text}\n`);
  }

  async show({ view, line }: Scene): Promise<void> {
    if (this.isTerminal) {
      // A line that the terminal breaks in two would not be wiped as one.
      const lines = view.split('\n').map((each) => fit(each, this.columns - 1));
      const wiped = this.#wipe();
      this.#drawn = lines.length;
      await this.#out.write(`${wiped}${lines.join('\n')}\n`);
      return;
    }
    const now = this.#clock.monotonic();
    this.#toldAt ??= now;
    if (line === this.#told || now - this.#toldAt < PLAIN_MS) return;
    this.#toldAt = now;
    this.#told = line;
    await this.line(line);
  }

  #wipe(): string {
    const up = this.#drawn === 0 ? '' : `\u001b[${this.#drawn}A\u001b[J`;
    this.#drawn = 0;
    return up;
  }
}
