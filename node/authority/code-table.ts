import type { AreaHistory } from '../../conflict/citizen-number.js';

/**
 * Code tables as the province publishes them (authority documents, JSON): what a value of a field
 * of kind `code` may be. Tables are data; nothing here knows one code from another.
 */
export interface CodeTable {
  /** As `table` in proto/fields.ts: `area`, `sex`, `nation` … */
  readonly name: string;
  /** Grows with every publication; the highest of a name counts. */
  readonly version: number;
  /** One code may stand in several entries: one for each name it had. */
  readonly entries: readonly CodeEntry[];
  /**
   * Codes held without detail: any code of digits, as long as the codes of the entries, that
   * starts with one of these. All are of one length.
   */
  readonly prefixes?: readonly string[];
}

export interface CodeEntry {
  readonly code: string;
  readonly zh: string;
  /** First day in force, YYYYMMDD; absent: as long as anyone remembers. */
  readonly from?: string;
  /** First day no longer in force, YYYYMMDD; absent: in force. */
  readonly to?: string;
  /** The code it was changed into (区划变更), once no longer in force. */
  readonly became?: string;
  /** Other names people write for it (汉族 for 汉). */
  readonly also?: readonly string[];
}

interface Held {
  readonly version: number;
  readonly byCode: ReadonlyMap<string, readonly CodeEntry[]>;
  readonly prefixes: ReadonlySet<string>;
  readonly prefixLength: number;
  readonly codeLength: number;
  /** Null where a name fits several codes. Made when first asked for: only loading asks. */
  names: Map<string, string | null> | null;
}

/** Look-ups over a set of tables; immutable. Every judged change asks `has` some ten times. */
export class CodeTables {
  readonly #tables = new Map<string, Held>();

  constructor(tables: readonly CodeTable[]) {
    for (const table of tables) {
      const held = this.#tables.get(table.name);
      if (held === undefined || held.version < table.version) {
        this.#tables.set(table.name, hold(table));
      }
    }
  }

  /** Whether the code was valid at any time. False for an unknown table. */
  has(table: string, code: string): boolean {
    const held = this.#tables.get(table);
    return held !== undefined && (held.byCode.has(code) || underPrefix(held, code));
  }

  /** The code's entry, the latest where it had several; none for a code held by prefix only. */
  entry(table: string, code: string): CodeEntry | undefined {
    return this.#tables.get(table)?.byCode.get(code)?.at(-1);
  }

  /** The entry in force on a day (YYYYMMDD). */
  entryOn(table: string, code: string, day: string): CodeEntry | undefined {
    const entries = this.#tables.get(table)?.byCode.get(code);
    return entries?.find((entry) => inForce(entry, day, day));
  }

  /** Whether the code was in force on any day from `first` to `last`, both included. */
  heldBetween(table: string, code: string, first: string, last: string): boolean {
    const held = this.#tables.get(table);
    if (held === undefined) return false;
    const entries = held.byCode.get(code);
    if (entries === undefined) return underPrefix(held, code);
    return entries.some((entry) => inForce(entry, first, last));
  }

  /**
   * The code of a Chinese name or one of its other names; of several codes the one in force.
   * Undefined where no code or more than one fits.
   */
  codeOfName(table: string, zh: string): string | undefined {
    const held = this.#tables.get(table);
    if (held === undefined) return undefined;
    held.names ??= namesOf(held.byCode);
    return held.names.get(zh) ?? undefined;
  }

  /** The areas, as a citizen number is held against them. */
  areas(): AreaHistory {
    return {
      has: (area) => this.has('area', area),
      heldBetween: (area, first, last) => this.heldBetween('area', area, first, last),
    };
  }

  /** Names of the tables held. */
  names(): string[] {
    return [...this.#tables.keys()];
  }

  /** Version of a table; 0 where there is none. */
  version(table: string): number {
    return this.#tables.get(table)?.version ?? 0;
  }
}

/** The value as a table if it has the shape of one: what was published is checked when read. */
export function asCodeTable(value: unknown): CodeTable | null {
  if (!isRecord(value)) return null;
  const { name, version, entries, prefixes } = value as Partial<Record<keyof CodeTable, unknown>>;
  const shaped =
    typeof name === 'string' &&
    Number.isSafeInteger(version) &&
    Array.isArray(entries) &&
    entries.every(isEntry) &&
    (prefixes === undefined || isTexts(prefixes));
  return shaped ? (value as unknown as CodeTable) : null;
}

function isEntry(value: unknown): value is CodeEntry {
  if (!isRecord(value)) return false;
  const { code, zh, from, to, also } = value as Partial<Record<keyof CodeEntry, unknown>>;
  return (
    typeof code === 'string' &&
    typeof zh === 'string' &&
    [from, to].every((day) => day === undefined || (typeof day === 'string' && day.length === 8)) &&
    (also === undefined || isTexts(also))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function hold(table: CodeTable): Held {
  const byCode = new Map<string, CodeEntry[]>();
  for (const entry of table.entries) {
    const known = byCode.get(entry.code);
    if (known === undefined) byCode.set(entry.code, [entry]);
    else known.push(entry);
  }
  for (const entries of byCode.values()) {
    entries.sort((a, b) => compare(a.from ?? '', b.from ?? ''));
  }
  const prefixes = new Set(table.prefixes);
  const [prefix = ''] = prefixes;
  return {
    version: table.version,
    byCode,
    prefixes,
    prefixLength: prefix.length,
    codeLength: table.entries[0]?.code.length ?? 0,
    names: null,
  };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function underPrefix(held: Held, code: string): boolean {
  return (
    held.prefixes.size > 0 &&
    code.length === held.codeLength &&
    held.prefixes.has(code.slice(0, held.prefixLength)) &&
    /^[0-9]+$/.test(code)
  );
}

function inForce(entry: CodeEntry, first: string, last: string): boolean {
  return (
    (entry.from === undefined || entry.from <= last) && (entry.to === undefined || first < entry.to)
  );
}

function namesOf(byCode: Held['byCode']): Map<string, string | null> {
  const names = new Map<string, string | null>();
  const past = new Map<string, string | null>();
  for (const entry of [...byCode.values()].flat()) {
    const into = entry.to === undefined ? names : past;
    for (const name of [entry.zh, ...(entry.also ?? [])]) {
      const known = into.get(name);
      into.set(name, known === undefined || known === entry.code ? entry.code : null);
    }
  }
  for (const [name, code] of past) if (!names.has(name)) names.set(name, code);
  return names;
}

/** One table of all there ever were of a name: every code that was published once. */
export function everyCode(tables: readonly CodeTable[]): CodeTables {
  const byName = new Map<string, CodeTable>();
  for (const table of tables) {
    const { name, version, entries, prefixes = [] } = byName.get(table.name) ?? EMPTY_TABLE;
    const all = {
      name: table.name,
      version: Math.max(version, table.version),
      entries: [...entries, ...table.entries],
      prefixes: [...prefixes, ...(table.prefixes ?? [])],
    };
    byName.set(name === '' ? table.name : name, all);
  }
  return new CodeTables([...byName.values()]);
}

const EMPTY_TABLE: CodeTable = { name: '', version: 0, entries: [] };
