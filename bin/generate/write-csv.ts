import { type FileHandle, open } from 'node:fs/promises';
import { fieldAt, fieldNo } from '../../proto/fields.js';
import type { Column, PersonRow } from './columns.js';
import { encode } from './encoding.js';
import type { RegisterWriter, WriterOptions } from './register-writer.js';

/** Characters that are gathered before they go to the file. */
const CHUNK_CHARS = 128 * 1024;
const SPECIAL = /[",\r\n]/;

/** Writes a CSV file: RFC 4180 quoting, lines end with LF, a header line first. */
export async function openCsv(options: WriterOptions): Promise<RegisterWriter> {
  return new CsvWriter(await open(options.path, 'w'), options);
}

class CsvWriter implements RegisterWriter {
  readonly #file: FileHandle;
  readonly #options: WriterOptions;
  readonly #columns: readonly Column[];
  #text: string;
  #rows = 0;

  constructor(file: FileHandle, options: WriterOptions) {
    this.#file = file;
    this.#options = options;
    this.#columns = options.columns;
    this.#text = `${options.columns.map((column) => heading(column, options)).join(',')}\n`;
  }

  write(row: PersonRow): Promise<void> | undefined {
    const columns = this.#columns;
    let line = '';
    for (let at = 0; at < columns.length; at++) {
      const value = row[columns[at] as Column];
      line += (at === 0 ? '' : ',') + (SPECIAL.test(value) ? quoted(value) : value);
    }
    this.#text += `${line}\n`;
    this.#rows++;
    return this.#text.length >= CHUNK_CHARS ? this.#flush() : undefined;
  }

  async close(): Promise<void> {
    try {
      await this.#flush();
    } finally {
      await this.#file.close();
    }
  }

  async #flush(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    await this.#file.writeFile(encode(text, this.#options.encoding, `rows to ${this.#rows}`));
  }
}

function heading(column: Column, options: WriterOptions): string {
  return options.chineseHeader ? (fieldAt(fieldNo(column))?.zh ?? column) : column;
}

function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}
