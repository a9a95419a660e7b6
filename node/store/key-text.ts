let lastKey: Uint8Array | null = null;
let lastText = '';

/**
 * A key as a map key; the last one is remembered, since what is read is mostly written next. So a
 * key whose bytes are used again must not be read by.
 */
export function textOf(key: Uint8Array): string {
  if (key !== lastKey) {
    lastKey = key;
    lastText = (key as Buffer).toString('latin1');
  }
  return lastText;
}
