import { type FieldNo, fieldAt, fieldNo } from '../proto/fields.js';
import { type Hlc, hlcDay } from '../proto/hlc.js';

/** What a table of areas says of one code for a while; days are YYYYMMDD. */
export interface DistrictEntry {
  readonly code: string;
  /** First day in force. */
  readonly from?: string;
  /** First day no longer in force. */
  readonly to?: string;
  /** The code it became on that day (区划变更). */
  readonly became?: string;
}

/** After every day a table may name. */
const AT_LAST = '99999999';
/** More changes of one district than a table can hold; it may have been published by others. */
const STEPS_MAX = 64;

/**
 * Fields that say where somebody lives now, and so follow his district. Where he was born or comes
 * from, and his number, say what was so then: they never change with it.
 */
export const FOLLOWS: ReadonlySet<FieldNo> = new Set(['SSXQ', 'QTSSXQ'].map(fieldNo));

/** Which area codes became which, and when: all that a record has to follow. Immutable. */
export class Districts {
  private readonly byCode = new Map<string, DistrictEntry[]>();

  /** Of a whole table; only codes that were changed into others are kept. */
  constructor(entries: readonly DistrictEntry[]) {
    const changed = new Set(
      entries.flatMap(({ code, became }) => (became === undefined ? [] : code)),
    );
    for (const entry of entries) {
      if (!changed.has(entry.code)) continue;
      const known = this.byCode.get(entry.code);
      if (known === undefined) this.byCode.set(entry.code, [entry]);
      else known.push(entry);
    }
    for (const list of this.byCode.values())
      list.sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
  }

  /** As plain rows, in one order whatever the table's was. */
  get entries(): readonly DistrictEntry[] {
    const codes = [...this.byCode.keys()].sort();
    return codes.flatMap((code) => this.byCode.get(code) ?? []);
  }

  /** The code that an area written as `code` on the day `written` has on `day`. */
  codeOn(code: string, written: string, day: string): string {
    let [at, when] = [code, written];
    for (let step = 0; step < STEPS_MAX; step++) {
      const entry = this.entryAt(at, when);
      if (entry?.became === undefined || (entry.to ?? AT_LAST) > day) return at;
      [at, when] = [entry.became, entry.to ?? AT_LAST];
    }
    return at;
  }

  /** The code it has after all changes that are known: two that come to one are one district. */
  atLast(code: string, written: string): string {
    return this.byCode.has(code) ? this.codeOn(code, written, AT_LAST) : code;
  }

  /**
   * What was meant by a code on a day: the district in force, else the one that had it last; before
   * all of them, the first.
   */
  private entryAt(code: string, day: string): DistrictEntry | undefined {
    const entries = this.byCode.get(code);
    return entries?.findLast((entry) => startOf(entry) <= day) ?? entries?.[0];
  }
}

function startOf({ from = '' }: DistrictEntry): string {
  return from;
}

/** Null where no code of the table became another. */
export function districtsOf(entries: readonly DistrictEntry[]): Districts | null {
  return entries.some(({ became }) => became !== undefined) ? new Districts(entries) : null;
}

/** A value as it is compared: codes of one district say the same, whenever they were written. */
export function comparableArea(
  value: string,
  field: FieldNo,
  written: Hlc,
  districts: Districts | null | undefined,
): string {
  if (districts === null || districts === undefined || fieldAt(field)?.table !== 'area')
    return value;
  return districts.atLast(value, hlcDay(written));
}
