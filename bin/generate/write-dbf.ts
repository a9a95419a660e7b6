import { open, rm } from 'node:fs/promises';
import { DBFFile } from 'dbffile';
import { HujiError } from '../../proto/errors.js';
import type { Column, PersonRow } from './columns.js';
import { encode } from './encoding.js';
import type { RegisterWriter, WriterOptions } from './register-writer.js';

/** Bytes of each column; text columns hold what GB 18030 needs at most for such texts. */
const WIDTHS: Record<Column, number> = {
  HH: 12,
  YHZGX: 2,
  XM: 60,
  CYM: 60,
  XB: 1,
  MZ: 2,
  CSRQ: 8,
  GMSFHM: 18,
  SSXQ: 6,
  MLXZ: 120,
  WHCD: 2,
  HYZK: 2,
  ZY: 40,
  FWCS: 120,
  CSDSSXQ: 6,
  JGSSXQ: 6,
  SG: 3,
  XX: 1,
  PCS: 9,
  HLX: 1,
  RYZT: 1,
  SWRQ: 8,
  QTSSXQ: 6,
  QTZZ: 120,
  FQXM: 60,
  MQXM: 60,
  RYID: 20,
};
const BATCH_ROWS = 2000;
/** Places in the head of a DBF file: year less 1900, month and day of the last change; page. */
const DATE_AT = 1;
const CODE_PAGE_AT = 29;
/** cp936: the nearest to GB 18030 that a code page byte can say. 0: none. */
const CODE_PAGE = { gb18030: 0x4d, 'utf-8': 0 } as const;

/**
 * Writes a dBase III file of character fields. The library writes what does not fit cut off and
 * what it cannot encode as "?": both are looked at before it is called.
 */
export async function openDbf(options: WriterOptions): Promise<RegisterWriter> {
  if (options.chineseHeader) throw new HujiError('USAGE', 'DBF field names are ASCII');
  await rm(options.path, { force: true });
  const fields = options.columns.map((column) => ({
    name: column,
    type: 'C' as const,
    size: WIDTHS[column],
  }));
  const file = await DBFFile.create(options.path, fields, { encoding: options.encoding });
  return new DbfWriter(file, options);
}

class DbfWriter implements RegisterWriter {
  readonly #file: DBFFile;
  readonly #options: WriterOptions;
  #waiting: PersonRow[] = [];
  #rows = 0;

  constructor(file: DBFFile, options: WriterOptions) {
    this.#file = file;
    this.#options = options;
  }

  write(row: PersonRow): Promise<void> | undefined {
    this.#rows++;
    for (const column of this.#options.columns) this.#check(column, row[column]);
    this.#waiting.push(row);
    return this.#waiting.length >= BATCH_ROWS ? this.#flush() : undefined;
  }

  async close(): Promise<void> {
    await this.#flush();
    const { path, day, encoding } = this.#options;
    const file = await open(path, 'r+');
    try {
      const date = [
        Number(day.slice(0, 4)) - 1900,
        Number(day.slice(4, 6)),
        Number(day.slice(6, 8)),
      ];
      await file.write(Uint8Array.from(date), 0, date.length, DATE_AT);
      await file.write(Uint8Array.from([CODE_PAGE[encoding]]), 0, 1, CODE_PAGE_AT);
    } finally {
      await file.close();
    }
  }

  #check(column: Column, value: string): void {
    const width = WIDTHS[column];
    // Four bytes a UTF-16 unit is the most either encoding takes.
    if (value.length * 4 <= width && isAscii(value)) return;
    const where = `row ${this.#rows} ${column}`;
    if (encode(value, this.#options.encoding, where).length > width) {
      throw new HujiError('FIELD_TOO_LONG', where);
    }
  }

  async #flush(): Promise<void> {
    const rows = this.#waiting;
    this.#waiting = [];
    await this.#file.appendRecords(rows);
  }
}

function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}
