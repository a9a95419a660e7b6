import { CASE_STATES, type CaseState, isCaseKind } from '../../conflict/cases/kinds.js';
import { entityAt } from '../../proto/entity.js';
import { HujiError } from '../../proto/errors.js';
import { hlcToText } from '../../proto/hlc.js';
import { refToId } from '../../proto/id.js';
import type { CaseView } from '../cases/cases.js';
import type { Json } from '../control/control.js';
import { LIMITS } from '../limits.js';
import type { HujiNode } from '../node.js';
import {
  areaParam,
  countParam,
  flagParam,
  optionalText,
  type Params,
  textParam,
} from './params.js';
import { proposalFor } from './proposing.js';
import { judgingOf } from './status.js';

/** `cases`: what people must decide here. */
export async function listCases(node: HujiNode, params: Params): Promise<Json> {
  const { cases, next } = await node.cases.query.list({
    area: areaParam(params),
    kind: kindOf(params),
    state: stateOf(params),
    overdue: flagParam(params, 'overdue'),
    limit: countParam(params, 'limit', 50, LIMITS.listMax),
    after: cursorOf(params),
  });
  return {
    cases: cases.map(caseRow),
    next: next === null ? null : next.toString('base64url'),
    judging: judgingOf(node),
  };
}

/** `cases show ID`. */
export async function showCase(node: HujiNode, params: Params): Promise<Json> {
  const found = await node.cases.query.find(caseIdIn(params));
  if (found === null) throw new HujiError('CASE_UNKNOWN');
  const members = found.records.map(({ ref, entity, lane }): Json => {
    const record = node.query.record(entity, ref);
    return {
      id: refToId(ref),
      entity: entityAt(entity),
      // Of what is said elsewhere the lane is where it is said.
      station: node.applier.homeOf(node.store, entity, ref) ?? lane,
      here: record !== null,
    };
  });
  return { ...caseRow(found), area: found.area, members, proposal: await proposalFor(node, found) };
}

export function caseIdIn(params: Params): string {
  const id = textParam(params, 'id').toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(id)) throw new HujiError('CASE_UNKNOWN');
  return id;
}

function caseRow(found: CaseView) {
  return {
    id: found.id,
    kind: found.kind,
    reason: found.reasons.join(' '),
    records: found.records.map(({ ref }) => refToId(ref)),
    inCharge: found.inCharge,
    openedAt: hlcToText(found.openedAt),
    due: found.due,
    state: found.state,
    blocksGate: found.blocksGate,
    owner: found.owner,
    overdue: found.overdue,
    escalatedTo: found.escalatedTo,
  };
}

function kindOf(params: Params) {
  const kind = optionalText(params, 'kind');
  if (kind === null || isCaseKind(kind)) return kind;
  throw new HujiError('USAGE', `no kind of case ${kind.slice(0, 40)}`);
}

function stateOf(params: Params): CaseState | null {
  const state = optionalText(params, 'state');
  const known = CASE_STATES.find((each) => each === state);
  if (state !== null && known === undefined) throw new HujiError('USAGE', 'state');
  return known ?? null;
}

export function cursorOf(params: Params): Buffer | null {
  const text = optionalText(params, 'cursor');
  if (text === null) return null;
  const bytes = Buffer.from(text, 'base64url');
  // Of what is overdue the day stands before the rest.
  const length = flagParam(params, 'overdue') ? 46 : 38;
  if (bytes.length !== length) throw new HujiError('CURSOR_INVALID');
  return bytes;
}
