import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { HujiError } from '../../proto/errors.js';

export const ENCODINGS = ['utf-8', 'gb18030'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** `gbk`, `cp936` and `gb2312` are read as GB 18030, of which they are parts. */
export function encodingOf(text: string): Encoding {
  const key = text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  if (key === 'utf8') return 'utf-8';
  if (['gb18030', 'gbk', 'gb2312', 'cp936'].includes(key)) return 'gb18030';
  throw new HujiError('LOAD_ENCODING', `no such encoding: ${text}`);
}

const decoders = {
  'utf-8': new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }),
  gb18030: new TextDecoder('gb18030', { fatal: true, ignoreBOM: true }),
};

/**
 * What two ways of writing in GB 18030 decode to alike since its later editions. iconv-lite
 * keeps them apart as the edition of 2000 does (the two-byte form is a private-use character),
 * so that no text is changed by being read; it is slow and lenient, hence used only there.
 */
const TWICE_WRITTEN = /[\uf5f9\ufe10-\ufe19\u9fb4-\u9fbb]/;

/** Decodes whole characters; null where the bytes are not of that encoding. */
export function decodeText(bytes: Uint8Array, encoding: Encoding): string | null {
  let text: string;
  try {
    text = decoders[encoding].decode(bytes);
  } catch {
    return null;
  }
  if (encoding === 'gb18030' && TWICE_WRITTEN.test(text)) {
    return iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), 'gb18030');
  }
  return text;
}

/** The file's line number of the nth line of a block, from 0. */
export type LineAt = (index: number) => number;

/**
 * Finds the encoding of a file from its blocks of whole lines, and checks every line of it.
 * The first block that is not ASCII votes, line by line. A line that fits both counts for UTF-8
 * only with a character of three bytes or more in it: short Chinese text in GB 18030 can be read
 * as UTF-8 letters of two bytes, but no register is written in those.
 */
export class EncodingCheck {
  #decided: Encoding | null;
  #narrow = false;

  constructor(given?: Encoding) {
    this.#decided = given ?? null;
  }

  /** Throws LOAD_ENCODING with the line in its detail. */
  add(block: Uint8Array, lineAt: LineAt): void {
    if (isAscii(block)) return;
    if (this.#decided === null) this.#vote(block, lineAt);
    if (this.#decided === null || fits(block, this.#decided)) return;
    let index = 0;
    for (const line of linesOf(block)) {
      if (!fits(line, this.#decided)) throw undecodable(lineAt(index), this.#decided);
      index++;
    }
  }

  get encoding(): Encoding {
    return this.#decided ?? (this.#narrow ? 'gb18030' : 'utf-8');
  }

  #vote(block: Uint8Array, lineAt: LineAt): void {
    let utf8 = 0;
    let gb18030 = 0;
    let index = -1;
    let neither = -1;
    for (const line of linesOf(block)) {
      index++;
      if (isAscii(line)) continue;
      const asUtf8 = isUtf8(line);
      const asGb = fits(line, 'gb18030');
      if (asUtf8 && (isWide(line) || !asGb)) utf8++;
      else if (asUtf8) this.#narrow = true;
      else if (asGb) gb18030++;
      else if (neither < 0) neither = index;
    }
    if (utf8 > 0 || gb18030 > 0) this.#decided = utf8 >= gb18030 ? 'utf-8' : 'gb18030';
    else if (neither >= 0) throw undecodable(lineAt(neither), 'utf-8');
  }
}

function fits(bytes: Uint8Array, encoding: Encoding): boolean {
  return encoding === 'utf-8' ? isUtf8(bytes) : decodeText(bytes, encoding) !== null;
}

function isWide(line: Uint8Array): boolean {
  return line.some((byte) => byte >= 0xe0);
}

/** 0x0A is never part of a longer character in either encoding. */
function* linesOf(block: Uint8Array): Generator<Uint8Array> {
  let from = 0;
  while (from < block.length) {
    const end = block.indexOf(0x0a, from);
    yield block.subarray(from, end < 0 ? block.length : end);
    if (end < 0) return;
    from = end + 1;
  }
}

function undecodable(line: number, encoding: Encoding): HujiError {
  return new HujiError('LOAD_ENCODING', `line ${line} is not ${encoding}`);
}
