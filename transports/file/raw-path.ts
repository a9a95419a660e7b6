/** Bytes that are no UTF-8 stand in a path as lone surrogates, from here on for the byte 0. */
const LONE = 0xdc00;
const ASCII_END = 0x80;
const ALIEN = /[\udc80-\udcff]/u;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A name as a disk has it, which may be one in GB18030, as text that leads back to it. */
export function textOfName(name: Buffer): string {
  try {
    return utf8.decode(name);
  } catch {
    const units = [...name].map((byte) => (byte < ASCII_END ? byte : LONE + byte));
    return String.fromCharCode(...units);
  }
}

/** What the system is asked for: the very bytes of the names. */
export function rawPath(path: string): string | Buffer {
  if (!ALIEN.test(path)) return path;
  const pieces = [...path].map((char) =>
    ALIEN.test(char) ? Buffer.from([char.charCodeAt(0) - LONE]) : Buffer.from(char),
  );
  return Buffer.concat(pieces);
}
