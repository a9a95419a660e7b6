import { basename, extname, join } from 'node:path';
import type { ErrorCode } from '../../proto/errors.js';
import type { OutsideKind } from '../../proto/outside-kinds.js';
import type { Source } from '../../proto/source.js';
import type { AppendFile, LoadFiles } from './files.js';

/** A row that was not loaded, and why. */
export interface Reject {
  readonly line: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly cells: readonly string[];
}

/**
 * The file of rows not loaded: CSV in UTF-8, line and reason before the row as it was read, below
 * a header that makes the file loadable once its rows are mended. It holds personal data.
 */
export class RejectsFile {
  readonly path: string;
  readonly #files: LoadFiles;
  readonly #header: readonly string[];
  #open: AppendFile | null = null;
  #keep: number;

  /** `keep`: bytes of an earlier run that stand. */
  constructor(files: LoadFiles, path: string, header: readonly string[], keep: number) {
    this.#files = files;
    this.path = path;
    this.#header = header;
    this.#keep = keep;
  }

  get bytes(): number {
    return this.#open?.bytes ?? this.#keep;
  }

  /** Resolves when the rows are durable. */
  async add(rejects: readonly Reject[]): Promise<void> {
    if (rejects.length === 0) return;
    this.#open ??= await this.#files.openAppend(this.path, this.#keep);
    let text = '';
    if (this.#open.bytes === 0) text = csvLine(['row', 'reason', 'detail', ...this.#header]);
    for (const { line, code, detail, cells } of rejects) {
      text += csvLine([String(line), code, detail, ...cells]);
    }
    await this.#open.append(text);
  }

  /** Takes away the file of an earlier run, where this one has found nothing to reject. */
  async close(): Promise<void> {
    const empty = this.bytes === 0;
    await this.release();
    if (empty) await this.#files.remove(this.path);
  }

  /** Lets go of the file as it is. */
  async release(): Promise<void> {
    this.#keep = this.bytes;
    await this.#open?.close();
    this.#open = null;
  }
}

/** `<folder>/<file>-<digest8>-<source>.csv` */
export function rejectsPath(
  folder: string,
  file: string,
  digest: string,
  source: Source | OutsideKind,
): string {
  const name = basename(file, extname(file));
  return join(folder, `${name}-${digest.slice(0, 8)}-${source}.csv`);
}

function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
