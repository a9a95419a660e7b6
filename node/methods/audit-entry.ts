import type { Audit, AuditEntry } from '../audit/audit.js';
import type { Json } from '../control/control.js';
import type { Operators } from './operators.js';
import type { Params } from './params.js';

/** Parameters that speak of no citizen by what they are: codes, ids, amounts. */
const CLEAR: ReadonlySet<string> = new Set([
  'area',
  'at',
  'by',
  'case',
  'code',
  'dryRun',
  'encoding',
  'entity',
  'event',
  'hash',
  'id',
  'kind',
  'limit',
  'method',
  'person',
  'role',
  'since',
  'source',
  'state',
  'station',
  'tier',
  'to',
  'until',
]);
/** Where something was written to: who looks into the audit wants to know. */
const PATHS: ReadonlySet<string> = new Set(['file', 'folder', 'out']);
/** Neither asked for nor of any use later. */
const LEFT_OUT: ReadonlySet<string> = new Set(['session', 'caller', 'purpose', 'cursor', 'unmask']);
/** Names of what is looked for, whatever a method calls it. */
const TAG_NAMES: { readonly [name: string]: string } = { numbers: 'number', names: 'name' };
const TAGGED_MAX = 1000;
const CLEAR_LENGTH_MAX = 80;
const PATH_LENGTH_MAX = 400;
const CALLER_LENGTH_MAX = 64;
const PURPOSE_LENGTH_MAX = 400;
const RECORD_ID = /^[0-9a-z]{16}-\d+-[0-9a-f]{8}$/;
/** As a citizen number begins, old or new. */
const LONG_DIGITS = /\d{15}/;
/** What a purpose might well share with a name by chance. */
const NAME_LENGTH_MIN = 2;

/** What was asked, in clear where it speaks of nobody, as tags where it may. */
export function askedOf(
  params: Params,
  audit: Pick<Audit, 'tag'>,
): { asked: NonNullable<AuditEntry['asked']>; tags: NonNullable<AuditEntry['tags']> } {
  const asked: { [name: string]: string | number | boolean } = {};
  const tags: { [name: string]: string | string[] } = {};
  for (const [given, value] of Object.entries(params)) {
    if (LEFT_OUT.has(given) || value === undefined || value === null) continue;
    // What is no name of a parameter may be anything.
    const name = /^[A-Za-z][A-Za-z-]{0,39}$/.test(given) ? given : 'other';
    if (typeof value === 'number' || value === true) asked[name] = value;
    else if (typeof value === 'string' && value !== '') {
      if (isClear(name, value)) asked[name] = value;
      else tags[name] = tagOf(audit, name, value);
    } else if (Array.isArray(value)) {
      const texts = value.filter((item): item is string => typeof item === 'string');
      if (texts.length === 0) continue;
      tags[name] = texts.slice(0, TAGGED_MAX).map((item) => tagOf(audit, name, item));
    }
  }
  return { asked, tags };
}

function isClear(name: string, value: string): boolean {
  if (RECORD_ID.test(value)) return true;
  if (LONG_DIGITS.test(value)) return false;
  if (PATHS.has(name)) return value.length <= PATH_LENGTH_MAX;
  return CLEAR.has(name) && value.length <= CLEAR_LENGTH_MAX && /^[\x21-\x7e]+$/.test(value);
}

/** What the audit holds for a value that was looked for. */
export function tagOf(audit: Pick<Audit, 'tag'>, name: string, value: string): string {
  const kind = TAG_NAMES[name] ?? name;
  return audit.tag(kind, value.trim().normalize('NFC').toUpperCase());
}

/** Why, in the words of the officer: those he signed, where he did. */
export function purposeOf(params: Params): { purpose: string | null; personal: boolean } {
  const signed = statementOf(params)?.[3];
  const given = typeof params['purpose'] === 'string' ? params['purpose'] : '';
  const purpose = (signed ?? given).slice(0, PURPOSE_LENGTH_MAX);
  if (purpose === '' && given === '') return { purpose: null, personal: false };
  const looked = [params['name'], params['number'], params['household']];
  const personal = [purpose, given].some(
    (text) =>
      LONG_DIGITS.test(text) ||
      looked.some(
        (value) =>
          typeof value === 'string' && value.length >= NAME_LENGTH_MIN && text.includes(value),
      ),
  );
  return { purpose, personal };
}

/** Form, node, operator, purpose, time, nonce: bin/operator-key.ts. Null where none was given. */
function statementOf(params: Params): readonly string[] | null {
  const { session } = params;
  if (typeof session !== 'object' || session === null || Array.isArray(session)) return null;
  const { statement } = session as { [name: string]: Json };
  return typeof statement === 'string' ? statement.split('\n') : null;
}

/** The officer that the call names; one nobody knows here might be anything, and is tagged. */
export function operatorOf(
  params: Params,
  operators: Pick<Operators, 'find'>,
  audit: Pick<Audit, 'tag'>,
): string | null {
  const { session } = params;
  if (typeof session !== 'object' || session === null || Array.isArray(session)) return null;
  const name = String((session as { [name: string]: Json })['operator'] ?? '');
  return operators.find(name) === null ? `?${audit.tag('operator', name)}` : name;
}

export function proofOf(params: Params): { proof: string } | Record<never, never> {
  const [, , , , time = '', nonce = ''] = statementOf(params) ?? [];
  const signature = String((params['session'] as { [name: string]: Json })['signature'] ?? '');
  const fits =
    /^\d{1,16}$/.test(time) && /^[0-9a-f]{16,64}$/.test(nonce) && /^[0-9a-f]{128}$/.test(signature);
  return fits ? { proof: `${time}.${nonce}.${signature}` } : {};
}

/** Account and address, as the command says them: only who owns the data folder gets this far. */
export function callerOf(caller: Json | undefined): { account?: string; from?: string } {
  if (typeof caller !== 'object' || caller === null || Array.isArray(caller)) return {};
  const { account, from } = caller as { [name: string]: Json };
  return { ...bounded('account', account), ...bounded('from', from) };
}

function bounded<N extends string>(name: N, value: Json | undefined): { [key in N]?: string } {
  const fits =
    typeof value === 'string' && value.length <= CALLER_LENGTH_MAX && /^[\x20-\x7e]+$/.test(value);
  return fits ? ({ [name]: value } as { [key in N]?: string }) : {};
}

/** Where answers hold the records they show. */
const SHOWN: ReadonlySet<string> = new Set([
  'id',
  'record',
  'records',
  'person',
  'persons',
  'people',
  'members',
  'cases',
  'households',
  'attachments',
]);
const DEPTH_MAX = 4;

/** Ids of the records an answer shows, each once. */
export function peopleIn(answer: Json): string[] {
  const found = new Set<string>();
  look(answer, DEPTH_MAX, found);
  return [...found];
}

function look(value: Json | undefined, depth: number, found: Set<string>): void {
  if (typeof value === 'string') {
    if (RECORD_ID.test(value)) found.add(value);
  } else if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) look(item, depth, found);
  } else if (typeof value === 'object' && value !== null && depth > 0) {
    for (const [name, part] of Object.entries(value)) {
      if (SHOWN.has(name)) look(part, depth - 1, found);
    }
  }
}
