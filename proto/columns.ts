import { hasBit, isBytes, setBit } from './bits.js';
import { checkDigit } from './citizen-number.js';
import { dayNumber, dayText } from './dates.js';
import { HujiError } from './errors.js';
import type { FieldNo } from './fields.js';
import { readVarints, writeVarints } from './varint.js';

/**
 * One column of values in a frame body (docs/PROTOCOL.md, "Columns"). A column is
 * `[kind, …]`; the kinds exist because a register is regular: most of a person's bytes follow
 * from the row above or from another column.
 */
export type Column = readonly unknown[];

const SEPARATOR = '\x1f';
const CONST = 0;
const TEXT = 1;
const DICTIONARY = 2;
const DAY = 3;
const COUNT = 4;
const CITIZEN = 5;
const RUNS = 6;

/** Words of a dictionary, which a byte can tell apart. */
const WORDS_MAX = 256;
/** Digits of a number that a difference carries exactly. */
const WIDTH_MAX = 15;

/** 1870-01-01 as a day number: 16 bits reach from there to the year 2049. */
const DAY_BASE = dayNumber('18700101');

const SEX: FieldNo = 3;
const BIRTH: FieldNo = 5;
export const CITIZEN_NUMBER: FieldNo = 6;

/** What a citizen number column may lean on: the row's sex and birth date, as decoded so far. */
export type Beside = (field: FieldNo, row: number) => string | undefined;

/** Encodes the present values of one column; `rows[i]` is the row of `values[i]`. */
export function encodeColumn(
  field: FieldNo,
  values: readonly string[],
  rows: readonly number[],
  beside: Beside,
): Column {
  const distinct = new Set(values);
  if (distinct.size === 1) return [CONST, values[0]];
  if (field === CITIZEN_NUMBER) return encodeCitizen(values, rows, beside);
  if (distinct.size <= WORDS_MAX && values.length >= distinct.size * 3) {
    return encodeDictionary(values, distinct);
  }
  return encodeDays(values) ?? encodeCounts(values) ?? encodeRuns(values) ?? encodeText(values);
}

function encodeText(values: readonly string[]): Column {
  return [TEXT, values.join(SEPARATOR)];
}

function encodeDictionary(values: readonly string[], distinct: Set<string>): Column {
  const words = [...distinct].sort();
  const at = new Map(words.map((word, index) => [word, index]));
  return [
    DICTIONARY,
    words.join(SEPARATOR),
    Uint8Array.from(values, (value) => at.get(value) ?? 0),
  ];
}

/** Two planes, since the high byte of a day number is nearly constant in one generation. */
function encodeDays(values: readonly string[]): Column | null {
  const high = new Uint8Array(values.length);
  const low = new Uint8Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const day = dayNumber(values[index] ?? '') - DAY_BASE;
    if (day < 0 || day > 65_535) return null;
    high[index] = day >> 8;
    low[index] = day & 255;
  }
  return [DAY, high, low];
}

/** Numbers of one width, as differences: household numbers rise by one or stay. */
function encodeCounts(values: readonly string[]): Column | null {
  const width = values[0]?.length ?? 0;
  if (!isWidth(width)) return null;
  const deltas: number[] = [];
  let last = 0;
  for (const value of values) {
    if (value.length !== width || !/^[0-9]+$/.test(value)) return null;
    const number = Number(value);
    deltas.push(number - last);
    last = number;
  }
  return [COUNT, width, writeVarints(deltas)];
}

/** A bit a value: does it repeat the one above? Members of a household share an address. */
function encodeRuns(values: readonly string[]): Column | null {
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  const fresh: string[] = [];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? '';
    if (index > 0 && value === values[index - 1]) setBit(bits, index);
    else fresh.push(value);
  }
  if (fresh.length * 4 > values.length * 3) return null;
  return [RUNS, bits, fresh.join(SEPARATOR)];
}

/**
 * A right 18-digit number is area + birth date + order + check digit, and the parity of the order
 * is the sex: only what the row does not say already is written. Flags a row: 1 other birth date,
 * 2 other parity, 4 not of that form (written as text).
 */
function encodeCitizen(values: readonly string[], rows: readonly number[], beside: Beside): Column {
  const flags = new Uint8Array(values.length);
  const areas: string[] = [];
  const births: string[] = [];
  const orders = new Uint8Array(values.length);
  const orderHigh = new Uint8Array(Math.ceil(values.length / 8));
  const literal: string[] = [];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? '';
    const row = rows[index] ?? 0;
    const order = Number(value.slice(14, 17));
    const plain = value.length === 18 && value.charAt(17) === checkDigit(value);
    if (!plain || dayNumber(value.slice(6, 14)) < 0 || value.charAt(17) === '') {
      flags[index] = 4;
      literal.push(value);
      continue;
    }
    areas.push(value.slice(0, 6));
    const birth = value.slice(6, 14);
    if (beside(BIRTH, row) !== birth) {
      flags[index] = 1;
      births.push(birth);
    }
    const male = beside(SEX, row) !== '2';
    if ((order % 2 === 1) !== male) flags[index] = (flags[index] ?? 0) | 2;
    const half = order >> 1;
    orders[index] = half & 255;
    if (half > 255) setBit(orderHigh, index);
  }
  const none = (field: readonly string[]) => encodeColumn(0, field, [], () => undefined);
  return [CITIZEN, flags, none(areas), none(births), orders, orderHigh, literal.join(SEPARATOR)];
}

function decodeCitizen(
  column: Column,
  count: number,
  rows: readonly number[],
  beside: Beside,
): string[] {
  const [, flags, areaColumn, birthColumn, orders, orderHigh, literalText] = column;
  if (!isBytes(flags, count) || !isBytes(orders, count)) throw malformed('citizen numbers');
  if (!isBytes(orderHigh, Math.ceil(count / 8))) throw malformed('citizen numbers');
  const literals = splitText(literalText, count);
  let plain = 0;
  let other = 0;
  for (const flag of flags) {
    if ((flag & 4) === 0) plain++;
    if ((flag & 5) === 1) other++;
  }
  const areas = decodePlain(areaColumn, plain);
  const births = decodePlain(birthColumn, other);
  const values: string[] = new Array<string>(count);
  let areaAt = 0;
  let birthAt = 0;
  let literalAt = 0;
  for (let index = 0; index < count; index++) {
    const flag = flags[index] ?? 0;
    if ((flag & 4) !== 0) {
      values[index] = need(literals[literalAt++]);
      continue;
    }
    const row = rows[index] ?? 0;
    const birth = (flag & 1) !== 0 ? need(births[birthAt++]) : need(beside(BIRTH, row));
    const male = (beside(SEX, row) !== '2') !== ((flag & 2) !== 0);
    const half = (orders[index] ?? 0) | (hasBit(orderHigh, index) ? 256 : 0);
    const order = half * 2 + (male ? 1 : 0);
    const first =
      need(areas[areaAt++]) + birth + (order < 10 ? '00' : order < 100 ? '0' : '') + order;
    values[index] = first + checkDigit(first);
  }
  return values;
}

function decodePlain(column: unknown, count: number): string[] {
  // Its own areas and birth dates are never citizen numbers: nothing nests.
  if (!Array.isArray(column) || column[0] === CITIZEN) throw malformed('column');
  return decodeColumn(column, count, [], () => undefined);
}

/** The reverse of encodeColumn: `count` values. Throws FRAME_MALFORMED. */
export function decodeColumn(
  column: Column,
  count: number,
  rows: readonly number[],
  beside: Beside,
): string[] {
  const [kind, a, b] = column;
  switch (kind) {
    case CONST:
      if (text(a ?? '').includes(SEPARATOR)) throw malformed('text');
      return new Array<string>(count).fill(text(a ?? ''));
    case TEXT:
      return exactly(count === 0 ? [] : splitText(a, count), count);
    case DICTIONARY: {
      const words = splitText(a, WORDS_MAX);
      if (!isBytes(b, count)) throw malformed('dictionary');
      const values = new Array<string>(count);
      for (let index = 0; index < count; index++) values[index] = need(words[b[index] ?? 0]);
      return values;
    }
    case DAY: {
      if (!isBytes(a, count) || !isBytes(b, count)) throw malformed('days');
      const values = new Array<string>(count);
      for (let index = 0; index < count; index++) {
        values[index] = dayCached(((a[index] ?? 0) << 8) | (b[index] ?? 0));
      }
      return values;
    }
    case COUNT: {
      if (!isWidth(a) || !(b instanceof Uint8Array)) throw malformed('counts');
      const most = 10 ** a - 1;
      let last = 0;
      return readVarints(b, count).map((delta) => {
        last += delta;
        if (!Number.isInteger(last) || last < 0 || last > most) throw malformed('counts');
        return String(last).padStart(a, '0');
      });
    }
    case CITIZEN:
      return decodeCitizen(column, count, rows, beside);
    case RUNS: {
      if (!isBytes(a, Math.ceil(count / 8))) throw malformed('runs');
      const fresh = splitText(b, count);
      const values = new Array<string>(count);
      let at = -1;
      for (let index = 0; index < count; index++) {
        if (!hasBit(a, index)) at++;
        values[index] = need(fresh[at]);
      }
      return values;
    }
    default:
      throw malformed('column kind');
  }
}

const dayTexts: (string | undefined)[] = [];
function dayCached(day: number): string {
  const known = dayTexts[day];
  if (known !== undefined) return known;
  const made = dayText(day + DAY_BASE);
  dayTexts[day] = made;
  return made;
}

export function malformed(what: string): HujiError {
  return new HujiError('FRAME_MALFORMED', what);
}

/** Checked as a whole, before it is parted into values: cheaper than value by value. */
function text(value: unknown): string {
  if (typeof value !== 'string' || hasForeign(value)) throw malformed('text');
  return value;
}

/** Control characters that may not stand in values; the separator itself parts them. */
function hasForeign(value: string): boolean {
  return value.includes('\0') || value.includes('\x1e');
}

/** At most one more than `most`: what comes after is never looked at. */
function splitText(value: unknown, most: number): string[] {
  return text(value).split(SEPARATOR, most + 1);
}

function isWidth(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= WIDTH_MAX;
}

function need(value: string | undefined): string {
  if (value === undefined) throw malformed('short column');
  return value;
}

function exactly<T>(values: T[], count: number): T[] {
  if (values.length !== count) throw malformed('column length');
  return values;
}
