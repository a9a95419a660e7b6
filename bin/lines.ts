import { LINE_CHARS_MAX } from '../node/control/line-batch.js';
import { HujiError } from '../proto/errors.js';
import { text } from './texts.js';

const LINE_FEED = 0x0a;
/** Of one UTF-16 unit three bytes, at most. */
const LINE_BYTES_MAX = 3 * LINE_CHARS_MAX;

/** One line of what was given; `fault` where it cannot be read, and then without text. */
export interface GivenLine {
  readonly no: number;
  readonly text: string;
  /** FIELD_TEXT: bytes that are no UTF-8; ROW_LONG. Names the number of the line. */
  readonly fault: HujiError | null;
}

/**
 * Lines of UTF-8 without their ends; blank ones are passed over. Bytes that are no UTF-8 are a
 * fault, never a replacement character: a name must arrive as it was given. What is too long for a
 * line is passed over up to its end, and never held.
 */
export async function* readEach(input: AsyncIterable<Uint8Array>): AsyncGenerator<GivenLine> {
  let parts: Uint8Array[] = [];
  let held = 0;
  let count = 0;
  /** Of a line that was too long, and has been told. */
  const isOver = (): boolean => held > LINE_BYTES_MAX;
  const hold = (bytes: Uint8Array): void => {
    held += bytes.length;
    if (isOver()) parts = [];
    else parts.push(bytes);
  };
  for await (const bytes of input) {
    let from = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
      const wasOver = isOver();
      hold(bytes.subarray(from, end));
      from = end + 1;
      count++;
      const line = isOver() ? tooLong(count) : decode(parts, count);
      parts = [];
      held = 0;
      if (!wasOver && !isBlank(line)) yield line;
    }
    const wasOver = isOver();
    hold(bytes.subarray(from));
    if (isOver() && !wasOver) yield tooLong(count + 1);
  }
  const rest = decode(parts, count + 1);
  if (!isOver() && !isBlank(rest)) yield rest;
}

/** The same for who needs all of them: rejects at the first that cannot be read. */
export async function* readLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  for await (const { text, fault } of readEach(input)) {
    if (fault !== null) throw fault;
    yield text;
  }
}

/** The first line, for a value that must not stand on the command line. */
export async function readFirstLine(input: AsyncIterable<Uint8Array>): Promise<string> {
  for await (const line of readLines(input)) return line.trim();
  throw new HujiError('USAGE', text('lines.none'));
}

/** All of it, for a document. */
export async function readAll(input: AsyncIterable<Uint8Array>): Promise<string> {
  let all = '';
  for await (const line of readLines(input)) all += `${line}\n`;
  return all;
}

function decode(parts: readonly Uint8Array[], line: number): GivenLine {
  try {
    // A mark of byte order stands at the very start, if at all.
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: line > 1 });
    const decoded = decoder.decode(Buffer.concat(parts));
    return decoded.length > LINE_CHARS_MAX
      ? tooLong(line)
      : { no: line, text: decoded, fault: null };
  } catch (cause) {
    return faulty(line, new HujiError('FIELD_TEXT', text('lines.no-utf8', { line }), { cause }));
  }
}

function isBlank({ text: line, fault }: GivenLine): boolean {
  return fault === null && line.trim() === '';
}

function faulty(no: number, fault: HujiError): GivenLine {
  return { no, text: '', fault };
}

function tooLong(line: number): GivenLine {
  return faulty(line, new HujiError('ROW_LONG', text('lines.too-long', { line })));
}
