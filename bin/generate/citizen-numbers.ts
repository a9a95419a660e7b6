import { checkDigit } from '../../proto/citizen-number.js';
import { DAYS, FIRST_DAY, textOfDay } from './days.js';
import type { Sex } from './given-names.js';

/**
 * Citizen numbers (GB 11643) that are handed out once: each issuer has a block of the three-digit
 * sequence of an area and goes through it separately for every birth date and sex.
 */
export interface SequenceBlock {
  readonly area: string;
  readonly low: number;
  readonly high: number;
}

/** Highest sequence of the blocks of stations; the rest is for planted identities. */
export const STATION_SEQUENCE_MAX = 899;
export const SEQUENCE_MAX = 999;

export class NumberIssuer {
  readonly area: string;
  readonly #block: SequenceBlock;
  /** How many numbers each day and sex has had. */
  readonly #given = new Uint16Array(DAYS * 2);
  readonly #irregular = new Map<string, number>();

  constructor(block: SequenceBlock) {
    this.area = block.area;
    this.#block = block;
  }

  /** The next number for a day (dayNumber) and sex; null when the block has none left. */
  issue(born: number, sex: Sex): string | null {
    const slot = (born - FIRST_DAY) * 2 + (sex === '1' ? 1 : 0);
    const sequence = this.#sequence(this.#given[slot] ?? 0, sex);
    if (sequence === null) return null;
    this.#given[slot] = (this.#given[slot] ?? 0) + 1;
    return citizenNumber(this.#block.area, textOfDay(born), sequence);
  }

  /** The same for an area or date digits that are not in order: `19740230`, area 99xxxx. */
  issueIrregular(area: string, dateDigits: string, sex: Sex): string | null {
    const key = area + dateDigits + sex;
    const count = this.#irregular.get(key) ?? 0;
    const sequence = this.#sequence(count, sex);
    if (sequence === null) return null;
    this.#irregular.set(key, count + 1);
    return citizenNumber(area, dateDigits, sequence);
  }

  /** Odd for men, even for women, from the block's low end. */
  #sequence(count: number, sex: Sex): number | null {
    const low = Math.max(this.#block.low, 1);
    const first = low % 2 === (sex === '1' ? 1 : 0) ? low : low + 1;
    const sequence = first + count * 2;
    return sequence <= this.#block.high ? sequence : null;
  }
}

export function citizenNumber(area: string, dateDigits: string, sequence: number): string {
  const first17 = area + dateDigits + String(sequence).padStart(3, '0');
  return first17 + checkDigit(first17);
}

/** The `part`-th of `parts` equal blocks of 1 to `max`. */
export function blockOf(area: string, part: number, parts: number, max: number): SequenceBlock {
  const size = Math.floor(max / parts);
  return { area, low: part * size + 1, high: (part + 1) * size };
}
