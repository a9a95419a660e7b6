import iconv from 'iconv-lite';
import { HujiError } from '../../proto/errors.js';

export const ENCODINGS = ['utf-8', 'gb18030'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export function isEncoding(text: string): text is Encoding {
  return (ENCODINGS as readonly string[]).includes(text);
}

const decoder = new TextDecoder('gb18030', { fatal: true });

/**
 * The bytes of a text. Refuses (LOAD_ENCODING, naming `where`) what would not come back as it
 * was: an encoder that writes "?" for a character it lacks makes errors in names for ever.
 */
export function encode(text: string, encoding: Encoding, where: string): Buffer {
  if (encoding === 'utf-8') {
    if (!text.isWellFormed()) throw new HujiError('LOAD_ENCODING', where);
    return Buffer.from(text, 'utf8');
  }
  const bytes = iconv.encode(text, 'gb18030');
  if (decoder.decode(bytes) !== text) throw new HujiError('LOAD_ENCODING', where);
  return bytes;
}
