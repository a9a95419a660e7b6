import type { Row } from './csv-text.js';
import type { Encoding } from './encoding.js';

/** Why a row cannot be one of the file's, if it cannot. */
export function shapeFault(
  { cells, tooLong }: Row,
  width: number,
): { readonly code: 'ROW_LONG' | 'ROW_SHAPE'; readonly detail: string } | null {
  if (tooLong !== undefined) return { code: 'ROW_LONG', detail: `${tooLong} bytes` };
  if (cells.length === width) return null;
  return { code: 'ROW_SHAPE', detail: `${cells.length} of ${width}` };
}

export interface RowChunk {
  readonly rows: readonly Row[];
  /** Bytes of the file read so far. */
  readonly bytes: number;
}

/** A register file, opened and found to be text of one encoding throughout. */
export interface RowFile {
  readonly header: readonly string[];
  readonly encoding: Encoding;
  /** SHA-256 of the whole file, 64 hex digits. */
  readonly digest: string;
  readonly bytes: number;
  /** Longest column name the format can hold, in bytes; longer ones were cut. */
  readonly nameBytesMax: number;
  /** The rows after the header, in order. */
  chunks(): AsyncIterable<RowChunk>;
}
