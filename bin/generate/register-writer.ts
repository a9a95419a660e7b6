import type { Column, PersonRow } from './columns.js';
import type { Encoding } from './encoding.js';

export const FORMATS = ['csv', 'dbf'] as const;
export type Format = (typeof FORMATS)[number];

export function isFormat(text: string): text is Format {
  return (FORMATS as readonly string[]).includes(text);
}

/** A register file being written, row by row. */
export interface RegisterWriter {
  /** Waits only where the file is behind. */
  write(row: PersonRow): Promise<void> | undefined;
  close(): Promise<void>;
}

export interface WriterOptions {
  readonly path: string;
  readonly columns: readonly Column[];
  readonly encoding: Encoding;
  /** Chinese names in the header instead of identifiers; CSV only. */
  readonly chineseHeader: boolean;
  /** Day written into the head of a DBF file, YYYYMMDD: the same rows give the same bytes. */
  readonly day: string;
}
