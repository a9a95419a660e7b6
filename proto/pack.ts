import { Packr } from 'msgpackr';

/** MessagePack set up once: no records, no extensions of our own, plain arrays and maps. */
const packr = new Packr({ useRecords: false, mapsAsObjects: true, int64AsType: 'number' });

export function pack(value: unknown): Buffer {
  return packr.pack(value);
}

/** Throws on malformed input; the shape is the caller's to check. */
export function unpack(bytes: Uint8Array): unknown {
  return packr.unpack(bytes);
}
