import type { Json } from '../node/control/control.js';
import type { Console } from './host.js';

/** Tables are made for terminals of this width where there is none to ask. */
const COLUMNS_MIN = 40;

/** What a command prints: a view for people or, with --json, one JSON document. */
export class Output {
  readonly json: boolean;
  readonly #stdout: Console;

  constructor(stdout: Console, json: boolean) {
    this.#stdout = stdout;
    this.json = json;
  }

  get width(): number {
    return Math.max(COLUMNS_MIN, this.#stdout.columns);
  }

  get isTerminal(): boolean {
    return this.#stdout.isTerminal;
  }

  /** Prints the document with --json, else what `view` makes of it for this many columns. */
  async document(document: Json, view: (width: number) => string): Promise<void> {
    await this.line(this.json ? JSON.stringify(document) : view(this.width));
  }

  async line(text: string): Promise<void> {
    await this.#stdout.write(`${text}\n`);
  }

  /** Wipes a terminal before the next view; on anything else it does nothing. */
  async wipe(): Promise<void> {
    if (this.isTerminal && !this.json) await this.#stdout.write('\u001b[H\u001b[2J\u001b[3J');
  }
}
