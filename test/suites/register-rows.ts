import { checkDigit } from '../../proto/citizen-number.js';

/** A row of a register file by standard identifiers; all persons are of the training area. */
export interface PersonRow {
  readonly [id: string]: string;
}

export const UNIT9 = '229901001';
export const COLUMNS = [
  ...['HH', 'YHZGX', 'XM', 'CYM', 'XB', 'MZ', 'CSRQ', 'GMSFHM', 'SSXQ', 'MLXZ'],
  ...['WHCD', 'HYZK', 'ZY', 'FWCS', 'SG', 'PCS'],
] as const;

const SURNAMES = [...'王李张刘陈杨赵黄周吴'];
const GIVEN = [...'淑珍伟芹桂兰华雪晶明'];

/** The `index`th of a register: households of three, everybody different. */
export function person(index: number, over: PersonRow = {}): PersonRow {
  const place = index % 3;
  const day = 10 + (index % 19);
  const year = 1930 + (index % 70);
  const birth = `${year}0${1 + (index % 9)}${day}`;
  const sequence = String(1 + (index % 998)).padStart(3, '0');
  const area = `2299${String(1 + (Math.floor(index / 998) % 60)).padStart(2, '0')}`;
  const digits = `${area}${birth}${sequence}`;
  return {
    HH: `001${String(Math.floor(index / 3)).padStart(6, '0')}`,
    YHZGX: ['02', '10', '20'][place] ?? '02',
    XM: nameOf(index),
    CYM: '',
    XB: String(1 + (index % 2)),
    MZ: '01',
    CSRQ: birth,
    GMSFHM: digits + checkDigit(digits),
    SSXQ: '229901',
    MLXZ: `训练街${Math.floor(index / 3)}号`,
    WHCD: '70',
    HYZK: '20',
    ZY: '农民',
    FWCS: '',
    SG: '170',
    PCS: UNIT9,
    ...over,
  };
}

export function people(count: number): PersonRow[] {
  return Array.from({ length: count }, (_, index) => person(index));
}

function nameOf(index: number): string {
  const surname = SURNAMES[index % 10] ?? '';
  const first = GIVEN[Math.floor(index / 10) % 10] ?? '';
  return surname + first + (GIVEN[Math.floor(index / 100) % 10] ?? '');
}

export function csvOf(
  rows: readonly PersonRow[],
  columns: readonly string[] = COLUMNS,
  names: readonly string[] = columns,
): string {
  const lines = rows.map((row) => columns.map((column) => row[column] ?? '').join(','));
  return `${[names.join(','), ...lines].join('\r\n')}\r\n`;
}
