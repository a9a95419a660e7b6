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
    | 'overlap'
    | 'gap'
    | 'cycle';
  readonly detail: string;
}

/** What can be wrong with the change of a district (区划变更), and with nothing else of a table. */
const OF_DISTRICTS: ReadonlySet<string> = new Set(['successor', 'overlap', 'gap', 'cycle']);

export function isDistrictFault({ problem }: CodesFault): boolean {
  return OF_DISTRICTS.has(problem);
}

/** Where a table would lead a record in a circle, or two ways at once: no node takes it. */
export function districtFault(document: unknown): CodesFault | null {
  const refused = ({ problem }: CodesFault) => problem === 'cycle' || problem === 'overlap';
  return codesFaults(document).find(refused) ?? null;
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
  const found = [...successorFaults(list), ...intervalFaults(list)];
  for (const [path, problem, detail] of found) fault(path, problem, detail);
  return faults;
}

type Found = readonly [CodesFault['path'], CodesFault['problem'], string];

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

/**
 * A code that became another stood for one district until that day, and the other was in force on
 * it: else a record would have two codes at once, or none.
 */
function intervalFaults(entries: readonly Partial<CodeEntry>[]): readonly Found[] {
  const byCode = new Map<string, Partial<CodeEntry>[]>();
  for (const entry of entries) {
    const code = String(entry.code);
    byCode.set(code, [...(byCode.get(code) ?? []), entry]);
  }
  return entries.flatMap((entry, at): Found[] => {
    const { code, became, to } = entry;
    if (became === undefined || code === undefined || to === undefined) return [];
    const path = ['entries', at, 'became'];
    const others = (byCode.get(code) ?? []).filter((other) => other !== entry);
    if (others.some((other) => overlap(entry, other))) return [[path, 'overlap', code]];
    const successors = byCode.get(became) ?? [];
    const stands = successors.some(({ from = '', to: end = LATEST }) => from <= to && to < end);
    return stands || successors.length === 0 ? [] : [[path, 'gap', code]];
  });
}

const LATEST = '99999999';

function overlap(a: Partial<CodeEntry>, b: Partial<CodeEntry>): boolean {
  return (a.from ?? '') < (b.to ?? LATEST) && (b.from ?? '') < (a.to ?? LATEST);
}
