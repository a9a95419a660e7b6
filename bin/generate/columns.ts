import type { Source } from '../../proto/source.js';

/** Columns of a register file, by their standard identifiers (proto/fields.ts), in order. */
export const COLUMNS = [
  'HH',
  'YHZGX',
  'XM',
  'CYM',
  'XB',
  'MZ',
  'CSRQ',
  'GMSFHM',
  'SSXQ',
  'MLXZ',
  'WHCD',
  'HYZK',
  'ZY',
  'FWCS',
  'CSDSSXQ',
  'JGSSXQ',
  'SG',
  'XX',
  'PCS',
  'HLX',
  'RYZT',
  'SWRQ',
  'QTSSXQ',
  'QTZZ',
  'FQXM',
  'MQXM',
  'RYID',
] as const;
export type Column = (typeof COLUMNS)[number];

/** One registration as a file states it; '' where it says nothing. */
export type PersonRow = Record<Column, string>;

/** Sources that have files; what a citizen declares is asked at the door. */
export const FILE_SOURCES = ['computer', 'register', 'booklet', 'card'] as const satisfies Source[];
export type FileSource = (typeof FILE_SOURCES)[number];

export function isFileSource(text: string): text is FileSource {
  return (FILE_SOURCES as readonly string[]).includes(text);
}

/** Not in the booklet: the parents' names stand on the form only. */
const NOT_IN_BOOKLET: readonly Column[] = ['FQXM', 'MQXM'];
/** What a card of the first generation shows, and what ties its row to the register. */
const ON_CARD: readonly Column[] = [
  'HH',
  'YHZGX',
  'XM',
  'XB',
  'MZ',
  'CSRQ',
  'GMSFHM',
  'SSXQ',
  'MLXZ',
  'PCS',
  'RYID',
];

const BY_SOURCE: Record<FileSource, readonly Column[]> = {
  computer: COLUMNS,
  register: COLUMNS,
  booklet: COLUMNS.filter((column) => !NOT_IN_BOOKLET.includes(column)),
  card: ON_CARD,
};

export function columnsOf(source: FileSource): readonly Column[] {
  return BY_SOURCE[source];
}
