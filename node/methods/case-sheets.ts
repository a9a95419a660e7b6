import { MISSING_AND_SOUGHT, type WorkKind } from '../../conflict/cases/handling.js';
import { entityAt } from '../../proto/entity.js';
import { HujiError } from '../../proto/errors.js';
import { fieldNo } from '../../proto/fields.js';
import { hlcToText } from '../../proto/hlc.js';
import { refToId } from '../../proto/id.js';
import type { CaseView } from '../cases/cases.js';
import type { Json } from '../control/control.js';
import { LIMITS } from '../limits.js';
import type { HujiNode } from '../node.js';
import { cursorOf } from './cases.js';
import { areaParam, countParam, flagParam, optionalText, type Params } from './params.js';

/** What the list says of whom a case is about: names and addresses, but no number. */
const SAID = ['XM', 'XB', 'CSRQ', 'FQXM', 'MQXM', 'MLXZ'] as const;

/** `cases print`: who is not registered, or whose papers are missing. Names stand in it. */
export async function casesForPaper(node: HujiNode, params: Params): Promise<Json> {
  if (optionalText(params, 'purpose') === null) throw new HujiError('PURPOSE_NEEDED');
  const kind = optionalText(params, 'kind') ?? 'unregistered';
  if (!isWorkKind(kind)) throw new HujiError('USAGE', `no list of ${kind.slice(0, 40)}`);
  const { cases, next } = await node.cases.query.list({
    area: areaParam(params),
    kind,
    state: null,
    overdue: flagParam(params, 'overdue'),
    limit: countParam(params, 'limit', 50, LIMITS.listMax),
    after: cursorOf(params),
  });
  const { code } = node.identity;
  const rows = cases.map((each) => rowOf(node, each));
  return { node: code, kind, cases: rows, next: next === null ? null : next.toString('base64url') };
}

function isWorkKind(kind: string): kind is WorkKind {
  return MISSING_AND_SOUGHT.some((each) => each === kind);
}

function rowOf(node: HujiNode, found: CaseView): Json {
  const { id, reasons, owner, due, overdue, escalatedTo, state, openedAt } = found;
  const [member] = found.records;
  const view = member === undefined ? null : node.query.record(member.entity, member.ref);
  const person: { [id: string]: Json } = {};
  for (const name of SAID) {
    // Whoever is sought is in no register: what was said of him has no source.
    const field = fieldNo(name);
    person[name] = view?.value(field) ?? view?.valuesFrom(0, field)[0] ?? '';
  }
  return {
    ...{ id, reasons: [...reasons], owner, due, overdue, escalatedTo, state },
    openedAt: hlcToText(openedAt),
    record: member === undefined ? null : refToId(member.ref),
    entity: member === undefined ? null : entityAt(member.entity),
    person,
  };
}
