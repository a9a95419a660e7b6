import { Packr } from 'msgpackr';
import { HujiError } from './errors.js';

/** MessagePack set up once: no records, no extensions of our own, plain arrays and maps. */
const packr = new Packr({ useRecords: false, mapsAsObjects: true, int64AsType: 'number' });

export function pack(value: unknown): Buffer {
  return packr.pack(value);
}

/** Throws STORE_DAMAGED on what `pack` never wrote; the shape is the caller's to check. */
export function unpack(bytes: Uint8Array): unknown {
  try {
    return packr.unpack(bytes);
  } catch (cause) {
    throw new HujiError('STORE_DAMAGED', 'a value cannot be read', { cause });
  }
}
