/** One row of a register file. */
export interface Row {
  /** Line of the file where it begins, from 1; in a DBF file its record number. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Of a line too long to be read, which has no cells: its bytes. */
  readonly tooLong?: number;
}

/** A quoted cell may span lines, but a quote nobody closed must not swallow the file. */
const RECORD_CHARS_MAX = 64 * 1024;

const COMMA = 44;
const CR = 13;
const LF = 10;
const QUOTE = '"';

/**
 * Cuts CSV text (RFC 4180: quotes, embedded line breaks, CRLF or LF) into rows. Text arrives in
 * pieces of any size. Lines without anything in them are passed over.
 *
 * A row that is broken (a quote not closed, text after one) comes out as its first line in one
 * cell, and reading goes on at the next line; so does a row of several lines whose number of
 * cells is not `width`, for then a stray quote has joined rows that are whole by themselves.
 */
export class CsvText {
  /** Cells in a row, once known. */
  width: number | null = null;
  #text = '';
  #at = 0;
  #line = 1;
  /** Where the next quote is; short of #at when not known. */
  #quote = -1;

  /** Rows that are complete now; `last` says that nothing follows. */
  push(text: string, last: boolean): Row[] {
    this.#text = this.#at < this.#text.length ? this.#text.slice(this.#at) + text : text;
    this.#at = 0;
    this.#quote = -1;
    const rows: Row[] = [];
    while (this.#at < this.#text.length) {
      const row = this.#next(last);
      if (row === null) break;
      if (row.cells.some((cell) => cell !== '')) rows.push(row);
    }
    return rows;
  }

  /** A line follows that is too long to be read; a row still open is none that goes on in it. */
  passOver(tooLong: number): Row[] {
    const rows = this.push('', true);
    rows.push({ line: this.#line, cells: [], tooLong });
    this.#line += 1;
    return rows;
  }

  /** The next row, or null where more text is needed. */
  #next(last: boolean): Row | null {
    const text = this.#text;
    const from = this.#at;
    const found = text.indexOf('\n', from);
    if (found < 0 && !last) return null;
    const end = found < 0 ? text.length : found;
    if (this.#quote < from) {
      const quote = text.indexOf(QUOTE, from);
      this.#quote = quote < 0 ? text.length : quote;
    }
    if (this.#quote >= end) {
      const cells = withoutCr(text, from, end).split(',');
      return this.#take(cells, end + 1, 1);
    }
    const quoted = this.#quoted(from, last);
    if (quoted === 'more') return null;
    if (quoted !== 'broken') {
      const { cells, to, lines } = quoted;
      if (lines === 1 || this.width === null || cells.length === this.width) {
        return this.#take(cells, to, lines);
      }
    }
    return this.#take([withoutCr(text, from, end)], end + 1, 1);
  }

  #take(cells: string[], to: number, lines: number): Row {
    const line = this.#line;
    this.#line += lines;
    this.#at = to;
    return { line, cells };
  }

  /** A row with a quote in it. */
  #quoted(
    from: number,
    last: boolean,
  ): { cells: string[]; to: number; lines: number } | 'more' | 'broken' {
    const text = this.#text;
    const cells: string[] = [];
    let lines = 1;
    let at = from;
    for (;;) {
      if (text.startsWith(QUOTE, at)) {
        const close = closingQuote(text, at + 1);
        if (close < 0 && !last && text.length - from <= RECORD_CHARS_MAX) return 'more';
        if (close < 0 || close - from > RECORD_CHARS_MAX) return 'broken';
        const cell = text.slice(at + 1, close);
        lines += countLines(cell);
        cells.push(cell.includes(QUOTE) ? cell.replaceAll('""', QUOTE) : cell);
        at = close + 1;
      } else {
        const end = plainEnd(text, at);
        const ends = text.charCodeAt(end) !== COMMA;
        cells.push(ends ? withoutCr(text, at, end) : text.slice(at, end));
        at = end;
      }
      // At the very end of what is here the next character is still to come.
      if (at >= text.length) return last ? { cells, to: at, lines } : 'more';
      const next = text.charCodeAt(at);
      if (next === COMMA) {
        at++;
      } else if (next === LF) {
        return { cells, to: at + 1, lines };
      } else if (next === CR && at + 1 >= text.length) {
        return last ? { cells, to: at + 1, lines } : 'more';
      } else if (next === CR && text.charCodeAt(at + 1) === LF) {
        return { cells, to: at + 2, lines };
      } else {
        return 'broken';
      }
    }
  }
}

function withoutCr(text: string, from: number, to: number): string {
  return text.slice(from, to > from && text.charCodeAt(to - 1) === CR ? to - 1 : to);
}

/** Where a cell without quotes ends: at a comma, a line break or the end. */
function plainEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === LF) return at;
  }
  return text.length;
}

/** The quote that closes, doubled ones passed over; -1 when there is none. */
function closingQuote(text: string, from: number): number {
  let at = from;
  for (;;) {
    const quote = text.indexOf(QUOTE, at);
    if (quote < 0) return -1;
    if (!text.startsWith(QUOTE, quote + 1)) return quote;
    at = quote + 2;
  }
}

function countLines(cell: string): number {
  let count = 0;
  for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count++;
  return count;
}
