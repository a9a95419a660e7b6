import { LINE_CHARS_MAX } from '../node/control/line-batch.js';
import { HujiError } from '../proto/errors.js';
import type { GivenLine } from './lines.js';
import { text } from './texts.js';

export interface LineTalkParts {
  readonly lines: AsyncIterable<GivenLine>;
  /** A line as it is sent. */
  prepare(line: string): Promise<string>;
  /** The parts of an answer, of which a line that never left has none. */
  readonly unwritten: { readonly [name: string]: null };
  /** An answer, of the node or of this side, in the order of the lines. */
  tell(answer: string): Promise<void>;
}

/**
 * Lines to a node and its answers, one each. What cannot be sent (no UTF-8, too long) is refused on
 * this side, in its place among the answers, and the lines behind it go on.
 */
export class LineTalk {
  private readonly parts: LineTalkParts;
  private readonly refused: { readonly behind: number; readonly answer: string }[] = [];
  private sent = 0;
  private answered = 0;

  constructor(parts: LineTalkParts) {
    this.parts = parts;
  }

  /** What goes to the node. */
  async *lines(): AsyncGenerator<string> {
    for await (const given of this.parts.lines) {
      const line = given.fault === null ? await this.parts.prepare(given.text) : '';
      const isLong = line.length > LINE_CHARS_MAX;
      const detail = text('lines.too-long', { line: given.no });
      const fault = given.fault ?? (isLong ? new HujiError('ROW_LONG', detail) : null);
      if (fault === null) {
        this.sent += 1;
        yield line;
        continue;
      }
      this.refused.push({ behind: this.sent, answer: this.refusal(fault) });
      await this.flush();
    }
  }

  async answer(answer: string): Promise<void> {
    this.answered += 1;
    await this.parts.tell(answer);
    await this.flush();
  }

  private refusal({ code, detail }: HujiError): string {
    const { unwritten } = this.parts;
    return JSON.stringify({ ref: null, ok: false, ...unwritten, code, detail });
  }

  /** Those whose turn has come. */
  private async flush(): Promise<void> {
    for (;;) {
      const [first] = this.refused;
      if (first === undefined || first.behind > this.answered) return;
      this.refused.shift();
      await this.parts.tell(first.answer);
    }
  }
}
