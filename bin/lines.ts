import { LINE_CHARS_MAX } from '../node/control/line-batch.js';
import { HujiError } from '../proto/errors.js';
import { text } from './texts.js';

/**
 * Lines of UTF-8 without their ends; blank ones are passed over. Bytes that are no UTF-8 are an
 * error, never a replacement character: a name must arrive as it was given.
 */
export async function* readLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let count = 0;
  for await (const bytes of input) {
    const lines = (rest + decode(decoder, bytes, count)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE_CHARS_MAX) {
      throw new HujiError(
        'FRAME_TOO_LARGE',
        text('lines.too-long', { line: count + lines.length + 1 }),
      );
    }
    for (const line of lines) {
      count++;
      if (line.trim() !== '') yield line;
    }
  }
  rest += decode(decoder, null, count);
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

function decode(
  decoder: InstanceType<typeof TextDecoder>,
  bytes: Uint8Array | null,
  lines: number,
): string {
  try {
    return bytes === null ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch (cause) {
    throw new HujiError('FIELD_TEXT', text('lines.no-utf8', { line: lines + 1 }), { cause });
  }
}
