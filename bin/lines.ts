import { LINE_CHARS_MAX } from '../node/control/line-batch.js';
import { HujiError } from '../proto/errors.js';
import { text } from './texts.js';

const LINE_FEED = 0x0a;
/** Of one UTF-16 unit, at most. */
const UTF8_BYTES_MAX = 3;

/**
 * Lines of UTF-8 without their ends; blank ones are passed over. Bytes that are no UTF-8 are an
 * error, never a replacement character: a name must arrive as it was given.
 */
export async function* readLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let parts: Uint8Array[] = [];
  let held = 0;
  let count = 0;
  for await (const bytes of input) {
    let from = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
      count++;
      // Line by line, so that those before a bad one have been handed on.
      const line = decode([...parts, bytes.subarray(from, end)], count);
      parts = [];
      held = 0;
      from = end + 1;
      if (line.trim() !== '') yield line;
    }
    parts.push(bytes.subarray(from));
    held += bytes.length - from;
    if (held > LINE_CHARS_MAX * UTF8_BYTES_MAX) throw tooLong(count + 1);
  }
  const rest = decode(parts, count + 1);
  if (rest.trim() !== '') yield rest;
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

function decode(parts: readonly Uint8Array[], line: number): string {
  let decoded: string;
  try {
    // A mark of byte order stands at the very start, if at all.
    decoded = new TextDecoder('utf-8', { fatal: true, ignoreBOM: line > 1 }).decode(
      Buffer.concat(parts),
    );
  } catch (cause) {
    throw new HujiError('FIELD_TEXT', text('lines.no-utf8', { line }), { cause });
  }
  if (decoded.length > LINE_CHARS_MAX) throw tooLong(line);
  return decoded;
}

function tooLong(line: number): HujiError {
  return new HujiError('FRAME_TOO_LARGE', text('lines.too-long', { line }));
}
