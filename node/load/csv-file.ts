import { createHash } from 'node:crypto';
import { HujiError } from '../../proto/errors.js';
import { CsvText } from './csv-text.js';
import { decodeText, type Encoding, EncodingCheck } from './encoding.js';
import type { LoadFiles } from './files.js';
import type { RowFile } from './row-file.js';

const LF = 0x0a;
const LINE_BYTES_MAX = 1024 * 1024;
const BOM = '\ufeff';

interface Block {
  readonly bytes: Uint8Array;
  /** Line number of its first line. */
  readonly line: number;
  /** Where it ends in the file. */
  readonly end: number;
  readonly last: boolean;
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
  for await (const block of blocks(files.chunks(path))) {
    sha256.update(block.bytes);
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
      const found = rows.push(text, block.last);
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
  let heldBytes = 0;
  let line = 1;
  let end = 0;
  for await (const chunk of chunks) {
    const cut = chunk.lastIndexOf(LF) + 1;
    if (cut > 0) {
      const bytes = Buffer.concat([...held, chunk.subarray(0, cut)]);
      end += bytes.length;
      yield { bytes, line, end, last: false };
      line += countLines(bytes);
      held = [];
      heldBytes = 0;
    }
    if (cut < chunk.length) held.push(chunk.subarray(cut));
    heldBytes += chunk.length - cut;
    if (heldBytes > LINE_BYTES_MAX) throw new HujiError('LOAD_FILE', `line ${line} has no end`);
  }
  const bytes = Buffer.concat(held);
  yield { bytes, line, end: end + bytes.length, last: true };
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
