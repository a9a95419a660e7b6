/** Shorter parts of a text are copied when cut out of it. */
const COPIED_BELOW = 13;

/**
 * The same text, not as a part of a larger one: a cell that is kept would otherwise keep the
 * whole block of the file it was cut from.
 */
export function ownText(text: string): string {
  if (text.length < COPIED_BELOW) return text;
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
