import { createHash } from 'node:crypto';
import { HujiError } from '../../proto/errors.js';
import { CsvText } from './csv-text.js';
import { decodeText, type Encoding, EncodingCheck } from './encoding.js';
import type { LoadFiles } from './files.js';
import type { RowFile } from './row-file.js';

const LF = 0x0a;
/** A longer line is passed over: what is held of a file must not grow with it. */
const LINE_BYTES_MAX = 1024 * 1024;
const BOM = '\ufeff';
const NOTHING = new Uint8Array(0);

interface Block {
  readonly bytes: Uint8Array;
  /** Line number of its first line. */
  readonly line: number;
  /** Where it ends in the file. */
  readonly end: number;
  readonly last: boolean;
  /** Bytes of one line that is too long, which is all that is left of it; else 0. */
  readonly tooLong: number;
}

/**
 * Opens a CSV file. The whole of it is read once before a row comes out, for its digest and to
 * make sure that it decodes: a wrong encoding found half-way would leave half a load behind.
 */
export async function openCsv(files: LoadFiles, path: string, given?: Encoding): Promise<RowFile> {
  const state = await files.state(path);
  const sha256 = createHash('sha256');
  const check = new EncodingCheck(given);
  const head = new CsvText();
  let header: readonly string[] | undefined;
  const hashed = async function* () {
    for await (const chunk of files.chunks(path)) {
      sha256.update(chunk);
      yield chunk;
    }
  };
  for await (const block of blocks(hashed())) {
    if (block.tooLong > 0 && header === undefined) {
      throw new HujiError('LOAD_FILE', `line ${block.line} has no end`);
    }
    if (block.line === 1) refuseUtf16(block.bytes);
    check.add(block.bytes, (index) => block.line + index);
    if (header !== undefined) continue;
    const text = decodeText(block.bytes, check.encoding) ?? '';
    header = head.push(text, block.last)[0]?.cells;
  }
  if (header === undefined) throw new HujiError('LOAD_HEADER', 'the file is empty');
  const [first = '', ...rest] = header;
  const width = header.length;
  const { encoding } = check;

  async function* chunks() {
    const rows = new CsvText();
    rows.width = width;
    let top = true;
    for await (const block of blocks(files.chunks(path))) {
      const text = decodeText(block.bytes, encoding);
      if (text === null) throw new HujiError('LOAD_FILE', 'changed while it was read');
      const { tooLong } = block;
      const found = tooLong > 0 ? rows.passOver(tooLong) : rows.push(text, block.last);
      if (top && found.length > 0) {
        found.shift();
        top = false;
      }
      yield { rows: found, bytes: block.end };
    }
  }
  return {
    header: [first.startsWith(BOM) ? first.slice(1) : first, ...rest],
    encoding,
    digest: sha256.digest('hex'),
    bytes: state.bytes,
    nameBytesMax: Number.POSITIVE_INFINITY,
    chunks,
  };
}

/** Cuts chunks at line breaks, so that no character and no line lies across two blocks. */
async function* blocks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Block> {
  let held: Uint8Array[] = [];
  /** Bytes so far of a line that has begun. */
  let begun = 0;
  let line = 1;
  let end = 0;
  for await (const whole of chunks) {
    let chunk = whole;
    const first = chunk.indexOf(LF) + 1;
    if (begun + (first > 0 ? first : chunk.length) > LINE_BYTES_MAX) {
      held = [];
      begun += first > 0 ? first : chunk.length;
      if (first === 0) continue;
      end += begun;
      yield { bytes: NOTHING, line, end, last: false, tooLong: begun };
      line += 1;
      begun = 0;
      chunk = chunk.subarray(first);
    }
    const cut = chunk.lastIndexOf(LF) + 1;
    if (cut > 0) {
      const bytes = Buffer.concat([...held, chunk.subarray(0, cut)]);
      end += bytes.length;
      yield { bytes, line, end, last: false, tooLong: 0 };
      line += countLines(bytes);
      held = [];
      begun = 0;
    }
    if (cut < chunk.length) held.push(chunk.subarray(cut));
    begun += chunk.length - cut;
  }
  end += begun;
  if (begun > LINE_BYTES_MAX) yield { bytes: NOTHING, line, end, last: false, tooLong: begun };
  yield { bytes: Buffer.concat(held), line, end, last: true, tooLong: 0 };
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) count++;
  return count;
}

function refuseUtf16(bytes: Uint8Array): void {
  const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  if (mark === 0xfffe || mark === 0xfeff) {
    throw new HujiError('LOAD_ENCODING', 'the file is UTF-16; save it as UTF-8');
  }
}
