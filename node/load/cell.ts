import { normaliseNumber } from '../../conflict/citizen-number.js';
import type { Field } from '../../proto/fields.js';
import { ownText } from './own-text.js';

/** The code tables, as far as reading a file needs them. */
export interface CodeNames {
  /** The code that a Chinese name stands for in a table. */
  codeOfName(table: string, zh: string): string | undefined;
}

/** What a cell says in the form of its field; '' where it says nothing. */
export type ReadCell = (raw: string) => string;

/** Words remembered for each column of codes; a column has some dozens in life. */
const REMEMBERED_MAX = 10_000;

/** Text fields that hold an identifier, and one that holds a date or 长期. */
const IDENTIFIERS = new Set(['HH', 'RYID', 'PCS']);
const DATES_IN_TEXT = new Set(['YXQXJZRQ']);

/**
 * How cells of a field are read. What cannot be read is left as it stands: whether a value may
 * be is judged in one place, for a file as for anything else that is captured.
 */
export function cellReader(field: Field, names: CodeNames): ReadCell {
  switch (field.kind) {
    case 'date':
      return remembered(readDate);
    case 'time':
      return readTime;
    case 'digits':
      return readDigits;
    case 'number':
      return readNumber;
    case 'code':
      return remembered((raw) => readCode(raw, field, names));
    case 'text':
    case 'id':
    case 'json':
      if (IDENTIFIERS.has(field.id)) return (raw) => half(raw.trim());
      return DATES_IN_TEXT.has(field.id) ? readDate : (raw) => raw.trim();
  }
}

const FULL_WIDTH = /[\uff01-\uff5e]/g;

/** Full-width digits and letters as their ASCII twins. */
function half(text: string): string {
  if (text.search(FULL_WIDTH) < 0) return text;
  return text.replace(FULL_WIDTH, (mark) => String.fromCharCode(mark.charCodeAt(0) - 0xfee0));
}

const SEPARATED_DATE =
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/;
/** What FoxPro prints for a date that is not there. */
const NO_DATE = /^[-/.:\s]*$/;

function readDate(raw: string): string {
  const text = half(raw.trim());
  const parts = SEPARATED_DATE.exec(text);
  if (parts === null) return NO_DATE.test(text) ? '' : text;
  const [, year = '', month = '', day = ''] = parts;
  return year + month.padStart(2, '0') + day.padStart(2, '0');
}

function readTime(raw: string): string {
  const text = half(raw.trim());
  const parts = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (parts === null) return text;
  const [, hour = '', minute = '', second = '00'] = parts;
  return hour.padStart(2, '0') + minute + second;
}

/** Numeric columns come with decimals, 172.0. */
function readDigits(raw: string): string {
  return half(raw.trim()).replace(/^(\d+)\.0+$/, '$1');
}

const PLAIN_NUMBER = /^\d{15}(\d\d[\dX])?$/;

/** A citizen number; files add blanks, the quote that marks text in spreadsheets, × for X. */
function readNumber(raw: string): string {
  if (raw === '' || PLAIN_NUMBER.test(raw)) return raw;
  const bare = half(raw).replaceAll(/\s/g, '').replace(/^'/, '').replace(/×$/, 'X');
  return normaliseNumber(bare);
}

/** A code or its name. Spreadsheets drop the leading zero of a two-digit code. */
function readCode(raw: string, { table = '', max }: Field, names: CodeNames): string {
  const text = half(raw.trim());
  if (text === '') return '';
  if (/^\d+$/.test(text)) return max === 2 ? text.padStart(2, '0') : text;
  return names.codeOfName(table, text) ?? text;
}

function remembered(read: ReadCell): ReadCell {
  const known = new Map<string, string>();
  return (raw) => {
    if (raw === '') return '';
    const held = known.get(raw);
    if (held !== undefined) return held;
    const value = read(raw);
    if (known.size >= REMEMBERED_MAX) known.clear();
    known.set(ownText(raw), ownText(value));
    return value;
  };
}
