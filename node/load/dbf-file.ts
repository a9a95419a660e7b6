import { createHash } from 'node:crypto';
import { HujiError } from '../../proto/errors.js';
import type { Row } from './csv-text.js';
import { type DbfColumn, type DbfTable, readTable } from './dbf-table.js';
import { decodeText, type Encoding, EncodingCheck } from './encoding.js';
import type { LoadFiles } from './files.js';
import type { RowChunk, RowFile } from './row-file.js';

const DELETED = 0x2a;
const PADDING = ' \0';

/**
 * Opens a dBase III or FoxPro table. Read here byte by byte and not with the package `dbffile`,
 * which turns 30 February into 1 March, rounds the eighteen digits of a numeric column and, in
 * a file cut short, gives old records a second time. Marked (deleted) records are passed over.
 */
export async function openDbf(files: LoadFiles, path: string, given?: Encoding): Promise<RowFile> {
  const state = await files.state(path);
  const sha256 = createHash('sha256');
  const hashed = async function* () {
    for await (const chunk of files.chunks(path)) {
      sha256.update(chunk);
      yield chunk;
    }
  };
  const check = new EncodingCheck(given);
  let table: DbfTable | undefined;
  for await (const batch of batches(hashed())) {
    table = batch.table;
    checkCells(batch, check);
  }
  if (table === undefined) throw new HujiError('LOAD_FILE', 'the file is empty');
  const { encoding } = check;

  async function* chunks(): AsyncGenerator<RowChunk> {
    for await (const batch of batches(files.chunks(path))) {
      yield { rows: rowsOf(batch, encoding), bytes: batch.end };
    }
  }
  return {
    header: table.columns.map((column) => nameOf(column, encoding)),
    encoding,
    digest: sha256.digest('hex'),
    bytes: state.bytes,
    nameBytesMax: 10,
    chunks,
  };
}

interface Batch {
  readonly table: DbfTable;
  /** Whole records. */
  readonly bytes: Uint8Array;
  /** Records before these. */
  readonly at: number;
  /** Where it ends in the file. */
  readonly end: number;
}

/** The records of a table as they come; at least one batch, which may be empty. */
async function* batches(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Batch> {
  let held: Uint8Array = new Uint8Array(0);
  let table: DbfTable | null = null;
  let at = 0;
  for await (const chunk of chunks) {
    // After the records there is at most a mark of the end.
    if (table !== null && at === table.records) continue;
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    if (table === null) {
      table = readTable(held);
      if (table === null) continue;
      held = held.subarray(table.headerBytes);
      yield { table, bytes: held.subarray(0, 0), at: 0, end: table.headerBytes };
    }
    const count = Math.min(Math.floor(held.length / table.recordBytes), table.records - at);
    if (count === 0) continue;
    const bytes = held.subarray(0, count * table.recordBytes);
    const end = table.headerBytes + (at + count) * table.recordBytes;
    yield { table, bytes, at, end };
    at += count;
    held = held.subarray(bytes.length);
  }
  if (table === null) throw new HujiError('LOAD_FILE', 'the DBF header is cut short');
  if (at < table.records) {
    throw new HujiError('LOAD_FILE', `${at} of ${table.records} records: the file is cut short`);
  }
}

const WIDE = /[\x80-\xff]/;

/**
 * A record with each byte as one character, and from there the cells without their padding.
 * Most cells are ASCII and need nothing more.
 */
function cellText(record: string, { offset, bytes }: DbfColumn): string {
  let from = offset;
  let end = offset + bytes;
  while (end > from && PADDING.includes(record.charAt(end - 1))) end--;
  while (from < end && record.charAt(from) === ' ') from++;
  return record.slice(from, end);
}

function checkCells(batch: Batch, check: EncodingCheck): void {
  const texts = batch.table.columns.filter((column) => column.read === null);
  const lines: number[] = [];
  const wide: string[] = [];
  eachRecord(batch, (record, line) => {
    for (const column of texts) {
      const cell = cellText(record, column);
      if (!WIDE.test(cell)) continue;
      // A line break inside a cell would count as a line of its own.
      wide.push(cell.replaceAll('\n', ' '));
      lines.push(line);
    }
  });
  if (wide.length === 0) return;
  check.add(Buffer.from(wide.join('\n'), 'latin1'), (index) => lines[index] ?? 0);
}

function rowsOf(batch: Batch, encoding: Encoding): Row[] {
  const rows: { line: number; cells: string[] }[] = [];
  const wide: { row: number; column: number; text: string }[] = [];
  const { columns } = batch.table;
  eachRecord(batch, (record, line, at) => {
    const cells = columns.map((column, index) => {
      if (column.read !== null) return column.read(batch.bytes, at + column.offset);
      const text = cellText(record, column);
      if (WIDE.test(text)) wide.push({ row: rows.length, column: index, text });
      return text;
    });
    rows.push({ line, cells });
  });
  const decoded = decodeCells(
    wide.map(({ text }) => text),
    encoding,
  );
  for (const [index, { row, column }] of wide.entries()) {
    const cells = rows[row]?.cells ?? [];
    cells[column] = decoded[index] ?? '';
  }
  return rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
}

/** All at once, for a call of the decoder costs more than what it decodes. */
function decodeCells(cells: readonly string[], encoding: Encoding): string[] {
  if (cells.length === 0) return [];
  if (cells.some((cell) => cell.includes('\n'))) {
    return cells.map((cell) => decode(cell, encoding));
  }
  return decode(cells.join('\n'), encoding).split('\n');
}

function decode(bytes: string, encoding: Encoding): string {
  const text = decodeText(Buffer.from(bytes, 'latin1'), encoding);
  if (text === null) throw new HujiError('LOAD_FILE', 'changed while it was read');
  return text;
}

/** Calls with each record as it stands, its line, and where it begins in the batch. */
function eachRecord(
  { table, bytes, at }: Batch,
  call: (record: string, line: number, from: number) => void,
): void {
  const { recordBytes } = table;
  const records = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let from = 0; from < records.length; from += recordBytes) {
    if (records[from] === DELETED) continue;
    const record = records.toString('latin1', from, from + recordBytes);
    call(record, at + from / recordBytes + 1, from);
  }
}

/** A name may have been cut inside a character; that of a column nobody can read matches none. */
function nameOf({ name, readable, type }: DbfColumn, encoding: Encoding): string {
  const cut = name.subarray(0, -1);
  const text =
    decodeText(name, encoding) ??
    decodeText(cut, encoding) ??
    // Nothing but the header may tell, where all cells are ASCII.
    decodeText(name, 'gb18030') ??
    '';
  return readable ? text : `${text} (${type})`;
}
