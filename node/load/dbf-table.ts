import { HujiError } from '../../proto/errors.js';

/** A column of a dBase III or FoxPro table. */
export interface DbfColumn {
  /** As in the file, not decoded. */
  readonly name: Uint8Array;
  readonly type: string;
  /** From the start of the record, whose first byte is the deletion mark. */
  readonly offset: number;
  readonly bytes: number;
  /** How a binary column reads as text; null where the column is text already. */
  readonly read: ((record: Uint8Array, at: number) => string) | null;
  /** False for memo, picture, double, the null flags of FoxPro: no item is kept in those. */
  readonly readable: boolean;
}

export interface DbfTable {
  readonly headerBytes: number;
  readonly recordBytes: number;
  /** Marked (deleted) ones included. */
  readonly records: number;
  readonly columns: readonly DbfColumn[];
}

/** dBase III, Visual FoxPro (also with autoincrement, varchar), dBase IV, FoxPro 2, with memo. */
const VERSIONS = [0x03, 0x30, 0x31, 0x32, 0x83, 0x8b, 0xf5];
const DESCRIPTOR_BYTES = 32;
const END_OF_DESCRIPTORS = 0x0d;
const NAME_BYTES = 11;
/** Columns that are text as they stand: character, numeric, float, date, logical. */
const TEXT_TYPES = 'CNFDL';
/** Julian day number of 1970-01-01. */
const UNIX_JULIAN_DAY = 2_440_588;
/** 9999-12-31; an empty cell of blanks reads as far beyond it. */
const JULIAN_DAY_MAX = 5_373_484;
const DAY_MS = 86_400_000;

/** Null while the header is not here in full. */
export function readTable(bytes: Uint8Array): DbfTable | null {
  if (bytes.length < DESCRIPTOR_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const version = view.getUint8(0);
  if (!VERSIONS.includes(version)) {
    throw new HujiError('LOAD_FILE', `not a dBase III or FoxPro table: version ${version}`);
  }
  const records = view.getUint32(4, true);
  const headerBytes = view.getUint16(8, true);
  const recordBytes = view.getUint16(10, true);
  if (bytes.length < headerBytes) return null;
  // Clipper keeps the high byte of a long character column where others keep decimals: only the
  // record length tells which was meant.
  for (const clipper of [false, true]) {
    const columns = readColumns(bytes.subarray(0, headerBytes), clipper);
    const sum = columns.reduce((total, column) => total + column.bytes, 1);
    if (sum === recordBytes && columns.length > 0) {
      return { headerBytes, recordBytes, records, columns };
    }
  }
  throw new HujiError('LOAD_FILE', 'the columns of the DBF do not add up to its records');
}

function readColumns(header: Uint8Array, clipper: boolean): DbfColumn[] {
  const columns: DbfColumn[] = [];
  let offset = 1;
  for (let at = DESCRIPTOR_BYTES; at + DESCRIPTOR_BYTES <= header.length; at += DESCRIPTOR_BYTES) {
    if (header[at] === END_OF_DESCRIPTORS) break;
    const field = header.slice(at, at + NAME_BYTES);
    const zero = field.indexOf(0);
    const name = field.subarray(0, zero < 0 ? NAME_BYTES : zero);
    const type = String.fromCharCode(header[at + 11] ?? 0);
    const high = clipper && type === 'C' ? (header[at + 17] ?? 0) : 0;
    const bytes = (header[at + 16] ?? 0) + high * 256;
    columns.push({ name, type, offset, bytes, ...readerOf(type) });
    offset += bytes;
  }
  return columns;
}

function readerOf(type: string): Pick<DbfColumn, 'read' | 'readable'> {
  if (TEXT_TYPES.includes(type)) return { readable: true, read: null };
  if (type === 'T') return { readable: true, read: readDay };
  if (type === 'I') {
    return { readable: true, read: (record, at) => String(viewOf(record).getInt32(at, true)) };
  }
  return { readable: false, read: () => '' };
}

/** FoxPro's date with time, of which the register wants the date: YYYYMMDD. */
function readDay(record: Uint8Array, at: number): string {
  const julian = viewOf(record).getInt32(at, true);
  if (julian <= 0 || julian > JULIAN_DAY_MAX) return '';
  const day = new Date((julian - UNIX_JULIAN_DAY) * DAY_MS);
  return day.toISOString().slice(0, 10).replaceAll('-', '');
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
