import { HujiError } from '../../proto/errors.js';
import type { CodeEntry, CodeTable } from '../authority/code-table.js';
import { codesFaults, isDistrictFault } from '../authority/codes-fault.js';
import type { Json } from '../control/control.js';
import type { HujiNode } from '../node.js';
import type { Operators } from './operators.js';
import { optionalText, type Params } from './params.js';
import { onlyProvince, publishVersion } from './publishing.js';

const SHOWN_MAX = 20;

/** `codes show`: the tables in force, or one of them whole. */
export function showCodes(node: HujiNode, params: Params): Json {
  const name = optionalText(params, 'table');
  const tables = node.authority.codeTables();
  if (name === null) {
    return {
      tables: tables.map((table) => ({
        name: table.name,
        version: table.version,
        codes: new Set(table.entries.map(({ code }) => code)).size,
      })),
    };
  }
  const table = tables.find((each) => each.name === name);
  if (table === undefined) throw new HujiError('NOT_FOUND', name.slice(0, 40));
  return table as unknown as Json;
}

function tableIn(params: Params): CodeTable {
  const document = params['document'] ?? null;
  const [first] = codesFaults(document);
  if (first === undefined) return document as unknown as CodeTable;
  const { path, problem, detail } = first;
  const code = isDistrictFault(first) ? 'DISTRICT_CHANGE' : 'CODES_INVALID';
  throw new HujiError(code, `${path.join('.')} ${problem} ${detail}`.trim());
}

/** `codes diff`: codes that come, go or change, and parked changes that would be judged anew. */
export async function diffCodes(node: HujiNode, params: Params): Promise<Json> {
  onlyProvince(node);
  const table = tableIn(params);
  const current = node.authority.codeTables().find(({ name }) => name === table.name);
  const before = byCode(current?.entries ?? []);
  const after = byCode(table.entries);
  const added = [...after.keys()].filter((code) => !before.has(code));
  const dropped = [...before.keys()].filter((code) => !after.has(code));
  const changed = [...after].filter(([code, text]) => (before.get(code) ?? text) !== text);
  return {
    table: table.name,
    from: current?.version ?? null,
    to: table.version,
    added: added.length,
    dropped: dropped.length,
    changed: changed.length,
    parked: await node.review.parkedFor(table.name, new Set(after.keys())),
    shown: [
      ...added.map((code) => ({ code, what: 'added' })),
      ...dropped.map((code) => ({ code, what: 'dropped' })),
      ...changed.map(([code]) => ({ code, what: 'changed' })),
    ].slice(0, SHOWN_MAX),
  };
}

function byCode(entries: readonly CodeEntry[]): Map<string, string> {
  const all = new Map<string, string>();
  for (const entry of entries) {
    all.set(entry.code, (all.get(entry.code) ?? '') + JSON.stringify(entry));
  }
  return all;
}

/** `codes apply`: publishes the table. */
export async function applyCodes(
  node: HujiNode,
  operators: Operators,
  params: Params,
): Promise<Json> {
  onlyProvince(node);
  const table = tableIn(params);
  const { name, version } = table;
  const current = node.authority.codeTables().find((each) => each.name === name);
  const proven = operators.prove(params, 'codes');
  const document = table as unknown as Json;
  const brought = {
    kind: 'codes',
    name,
    version,
    document,
    proven,
    fault: 'CODES_INVALID',
  } as const;
  const inForce = { document: current, version: current?.version ?? null };
  return { table: name, version, ...(await publishVersion(node, operators, brought, inForce)) };
}
