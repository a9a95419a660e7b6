import type { Json } from '../node/control/control.js';
import { fit, padTo } from './display-width.js';
import { numberIn } from './document.js';
import type { Host } from './host.js';
import { type TextId, text } from './texts.js';

const DRAW_MS = 100;
/** Work shorter than this needs no word on it. */
const PLAIN_LINE_MS = 5_000;
const BAR_COLUMNS = 20;

/**
 * Shows reports `{"rows","bytes","total","rejected"}` on stderr: a bar on a terminal or where it
 * was asked for, else a plain line every few seconds of long work.
 */
export class ProgressBar {
  readonly #host: Host;
  readonly #bar: boolean;
  readonly #line: TextId;
  readonly #started: number;
  #shownAt: number;
  #drawn = false;

  constructor(host: Host, asked: boolean, line: TextId = 'progress.line') {
    this.#host = host;
    this.#line = line;
    this.#bar = asked || host.stderr.isTerminal;
    this.#started = host.clock.monotonic();
    this.#shownAt = this.#bar ? Number.NEGATIVE_INFINITY : this.#started;
  }

  report(report: Json): void {
    const now = this.#host.clock.monotonic();
    if (now - this.#shownAt < (this.#bar ? DRAW_MS : PLAIN_LINE_MS)) return;
    this.#shownAt = now;
    const line = this.#lineOf(report, (now - this.#started) / 1000);
    // A report lost because stderr is slow is no loss; waiting for it would slow the work.
    void this.#host.stderr.write(this.#bar ? this.#redraw(line) : `${line}\n`);
  }

  /** Ends the bar's line, so that what follows starts on its own. */
  async end(): Promise<void> {
    if (this.#drawn) await this.#host.stderr.write('\n');
    this.#drawn = false;
  }

  #redraw(line: string): string {
    this.#drawn = true;
    const columns = this.#host.stderr.columns - 1;
    return `\r${padTo(fit(line, columns), columns)}`;
  }

  #lineOf(report: Json, seconds: number): string {
    const rows = numberIn(report, 'rows');
    const total = numberIn(report, 'total');
    const share = total > 0 ? Math.min(1, numberIn(report, 'bytes') / total) : 0;
    const full = Math.round(share * BAR_COLUMNS);
    const left = share > 0 && share < 1 ? (seconds / share) * (1 - share) : 0;
    return text(this.#line, {
      bar: this.#bar ? `[${'#'.repeat(full)}${'-'.repeat(BAR_COLUMNS - full)}] ` : '',
      percent: Math.floor(share * 100),
      rows,
      rate: seconds > 0 ? Math.round(rows / seconds) : 0,
      rejected: numberIn(report, 'rejected'),
      left: Math.ceil(left),
    });
  }
}
