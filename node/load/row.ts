import { isDay } from '../../proto/dates.js';
import type { FieldNo } from '../../proto/fields.js';
import { type CodeNames, cellReader, type ReadCell } from './cell.js';
import { type Header, REQUIRED } from './header.js';

/** The items a row states. Rows that fill the same columns share one `fields`. */
export interface Statement {
  readonly fields: readonly FieldNo[];
  readonly values: readonly string[];
}

interface Slot {
  readonly at: number;
  readonly no: FieldNo;
  readonly read: ReadCell;
}

/** Columns that one number can tell the presence of. */
const MASK_BITS = 30;

/**
 * Reads rows into statements. The plan is made once for a file; while a row is read its values
 * lie in one array that is used again, for a province's files have hundreds of millions of cells.
 */
export class RowReader {
  readonly #slots: readonly Slot[];
  readonly #values: string[];
  readonly #slotOf: ReadonlyMap<FieldNo, number>;
  readonly #required: readonly [string, number][];
  readonly #shared: SharedFields;

  constructor(header: Header, names: CodeNames, required: readonly string[] = REQUIRED) {
    this.#slots = header.columns.map(({ at, field }) => {
      return { at, no: field.no, read: cellReader(field, names) };
    });
    this.#values = this.#slots.map(() => '');
    this.#slotOf = new Map(this.#slots.map(({ no }, slot) => [no, slot]));
    this.#shared = new SharedFields(this.#slots.map(({ no }) => no));
    this.#required = required.map((id) => {
      return [id, header.columns.findIndex(({ field }) => field.id === id)];
    });
  }

  /** Takes a row in; answers the required item it lacks, if it lacks one. */
  read(cells: readonly string[]): string | null {
    const slots = this.#slots;
    for (let slot = 0; slot < slots.length; slot++) {
      const { at, read } = slots[slot] as Slot;
      const cell = cells[at] as string;
      this.#values[slot] = cell === '' ? '' : read(cell);
    }
    for (const [id, slot] of this.#required) {
      if (this.#values[slot] === '') return id;
    }
    return null;
  }

  /** What the row taken in says in a field; '' where nothing. */
  value(field: FieldNo): string {
    const slot = this.#slotOf.get(field);
    return slot === undefined ? '' : (this.#values[slot] as string);
  }

  /** Whether the day the row says in a field is one after `today`. */
  isAfter(today: string, field: FieldNo): boolean {
    const day = this.value(field);
    return day > today && isDay(day);
  }

  /** Puts another value in the place of the one read. */
  replace(field: FieldNo, value: string): void {
    const slot = this.#slotOf.get(field);
    if (slot !== undefined) this.#values[slot] = value;
  }

  /** All the row says. */
  statement(): Statement {
    const values = this.#values.filter((value) => value !== '');
    return { fields: this.#shared.of(this.#values), values };
  }
}

/** One array of field numbers for every pattern of filled columns. */
class SharedFields {
  readonly #all: readonly FieldNo[];
  readonly #byPattern = new Map<string, readonly FieldNo[]>();
  /** Files of up to MASK_BITS columns, which is most of them, are looked up without a text. */
  readonly #byMask = new Map<number, readonly FieldNo[]>();

  constructor(all: readonly FieldNo[]) {
    this.#all = all;
  }

  of(values: readonly string[]): readonly FieldNo[] {
    let mask = 0;
    let pattern = '';
    for (let index = 0; index < values.length; index++) {
      if (values[index] !== '') mask |= 1 << (index % MASK_BITS);
      if (index % MASK_BITS === MASK_BITS - 1 && index < values.length - 1) {
        pattern += `${mask},`;
        mask = 0;
      }
    }
    const short = pattern === '';
    const held = short ? this.#byMask.get(mask) : this.#byPattern.get(pattern + mask);
    if (held !== undefined) return held;
    const fields = this.#all.filter((_, index) => values[index] !== '');
    if (short) this.#byMask.set(mask, fields);
    else this.#byPattern.set(pattern + mask, fields);
    return fields;
  }
}
