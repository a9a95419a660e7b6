import { dayNumber } from '../../proto/dates.js';
import { FIELDS } from '../../proto/fields.js';
import type { CodeEntry, CodeTable } from './code-table.js';

/** Where in a table something is wrong, and what. */
export interface CodesFault {
  readonly path: readonly (string | number)[];
  readonly problem:
    | 'missing'
    | 'not-list'
    | 'not-text'
    | 'unknown-table'
    | 'length'
    | 'repeated'
    | 'day'
    | 'interval'
    | 'successor'
    | 'cycle';
  readonly detail: string;
}

const TABLES: ReadonlySet<string> = new Set(FIELDS.flatMap(({ table }) => table ?? []));

/** What is wrong with a table before it is published; all of it. */
export function codesFaults(document: unknown): readonly CodesFault[] {
  const table = Object(document) as Partial<CodeTable>;
  const faults: CodesFault[] = [];
  const fault = (path: CodesFault['path'], problem: CodesFault['problem'], detail = '') => {
    faults.push({ path, problem, detail });
  };
  const { name, version, entries } = table;
  if (typeof name !== 'string') fault(['name'], 'missing', 'name');
  else if (!TABLES.has(name)) fault(['name'], 'unknown-table', name);
  if (!Number.isSafeInteger(version)) fault(['version'], 'missing', 'version');
  if (!Array.isArray(entries) || entries.length === 0) {
    fault(['entries'], 'not-list', 'entries');
    return faults;
  }
  const list = entries as readonly Partial<CodeEntry>[];
  const length = String(list[0]?.code).length;
  const seen = new Set<string>();
  list.forEach((entry, at) => {
    const path = ['entries', at];
    const { code, zh, from, to } = Object(entry) as Partial<CodeEntry>;
    if (typeof code !== 'string' || typeof zh !== 'string' || zh === '') {
      fault(path, 'not-text', String(code));
      return;
    }
    if (code.length !== length) fault(path, 'length', code);
    if (seen.has(`${code} ${zh}`)) fault(path, 'repeated', code);
    seen.add(`${code} ${zh}`);
    for (const day of [from, to]) {
      if (day !== undefined && (typeof day !== 'string' || dayNumber(day) < 0))
        fault(path, 'day', code);
    }
    if (String(from ?? '0') >= String(to ?? '9')) fault(path, 'interval', code);
  });
  for (const [path, problem, detail] of successorFaults(list)) fault(path, problem, detail);
  return faults;
}

type Found = readonly [CodesFault['path'], 'successor' | 'cycle', string];

/**
 * A district that was changed into another (区划变更) names it, and that one cannot lead back:
 * whoever follows a record from code to code must come to an end.
 */
function successorFaults(entries: readonly Partial<CodeEntry>[]): readonly Found[] {
  const next = new Map<string, string>();
  const codes = new Set(entries.map(({ code }) => code));
  const faults: Found[] = [];
  entries.forEach(({ code, became, to }, at) => {
    if (became === undefined || typeof code !== 'string') return;
    const path = ['entries', at, 'became'];
    if (!codes.has(became) || to === undefined) faults.push([path, 'successor', code]);
    else next.set(code, became);
  });
  entries.forEach(({ code, became }, at) => {
    if (became === undefined || code === undefined) return;
    const way = new Set([code]);
    for (let step = next.get(code); step !== undefined; step = next.get(step)) {
      if (step === code) faults.push([['entries', at, 'became'], 'cycle', code]);
      if (way.has(step)) return;
      way.add(step);
    }
  });
  return faults;
}
