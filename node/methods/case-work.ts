import {
  CASE_DUE,
  CASE_NAMED,
  CASE_OWNER,
  CASE_REASON,
  CLOSING,
  dueFrom,
  MISSING_AND_SOUGHT,
  NOTE,
  PAPERS_MISSING,
  SOUGHT,
} from '../../conflict/cases/handling.js';
import type { CaseKind } from '../../conflict/cases/kinds.js';
import { MADE_WITH_PAPERS } from '../../conflict/cases/papers.js';
import { entityNo } from '../../proto/entity.js';
import { HujiError } from '../../proto/errors.js';
import { evidenceKind, isEvidenceKind } from '../../proto/evidence-kinds.js';
import { type FieldNo, findField } from '../../proto/fields.js';
import { hlcFromUnixMs } from '../../proto/hlc.js';
import { type ChangeRef, idToRef, type Lane, refToId } from '../../proto/id.js';
import { checkNodeCode } from '../../proto/node-code.js';
import type { Draft } from '../capture/capture.js';
import type { CaseView } from '../cases/cases.js';
import type { Json } from '../control/control.js';
import type { HujiNode } from '../node.js';
import { caseIdIn } from './cases.js';
import type { Operators } from './operators.js';
import { dayParam, optionalText, type Params, textParam, textsParam } from './params.js';

const PERSON = entityNo('person');
const CASE = entityNo('case');

type Cell = readonly [FieldNo, string];

/** What a case that a clerk opens, and a registration that names one, still lacks. */
export async function completeCaseWork(node: HujiNode, draft: Draft, lane: Lane): Promise<Draft> {
  const { event } = draft;
  if (event === SOUGHT) return withLimit(node, draft, lane, 'unregistered');
  if (event === NOTE && valueIn(draft, PAPERS_MISSING) !== '') {
    return withLimit(node, draft, lane, 'missing-document');
  }
  const named = MADE_WITH_PAPERS.has(event) ? valueIn(draft, CASE_NAMED) : '';
  if (!/^[0-9a-f]{32}$/.test(named)) return draft;
  const found = await node.cases.query.find(named);
  const [member] = found?.kind === 'unregistered' ? found.records : [];
  if (member === undefined) throw new HujiError('CASE_UNKNOWN');
  return withCells(draft, [[CASE_NAMED, refToId(member.ref)]]);
}

/** Handled by the unit in whose lane it is, by the day the policy sets. */
function withLimit(node: HujiNode, draft: Draft, lane: Lane, kind: CaseKind): Draft {
  const due = dueFrom(node.authority.policy(), kind, hlcFromUnixMs(node.clock.now()));
  const usual: Cell[] = [
    [CASE_OWNER, lane],
    [CASE_DUE, due],
  ];
  return withCells(
    draft,
    usual.filter(([field]) => valueIn(draft, field) === ''),
  );
}

function valueIn({ fields, values }: Draft, field: FieldNo): string {
  return values[fields.indexOf(field)] ?? '';
}

function withCells(draft: Draft, more: readonly Cell[]): Draft {
  const cells = new Map(draft.fields.map((field, at) => [field, draft.values[at] ?? '']));
  for (const [field, value] of more) cells.set(field, value);
  const sorted = [...cells].sort(([a], [b]) => a - b);
  return {
    ...draft,
    fields: sorted.map(([field]) => field),
    values: sorted.map(([, value]) => value),
  };
}

/** `cases open`: somebody who is not registered, or a paper that somebody's registration lacks. */
export async function openCase(
  node: HujiNode,
  operators: Operators,
  params: Params,
): Promise<Json> {
  const person = optionalText(params, 'person');
  const asked = person === null ? unregistered(node, params) : papersOf(node, params, person);
  const draft = await completeCaseWork(node, asked.draft, asked.lane);
  const change = await write(node, operators, params, draft, asked.lane);
  const ref = person === null ? change : person;
  const views = await node.cases.query.ofRecord(idToRef(ref));
  const kind = person === null ? 'unregistered' : 'missing-document';
  const found = views.find((view) => view.kind === kind);
  return { case: found?.id ?? null, record: ref, change, due: found?.due ?? null };
}

interface Asked {
  readonly draft: Draft;
  readonly lane: Lane;
}

function unregistered(node: HujiNode, params: Params): Asked {
  const { code } = node.identity;
  const station = optionalText(params, 'station');
  const lane = station === null ? code : checkNodeCode(station);
  if (!node.topology.isAtOrBelow(lane, code)) throw new HujiError('EVENT_FORBIDDEN', lane);
  const said = Object.entries(Object(params['fields']) as { [id: string]: unknown });
  const cells = said.map(([name, value]): Cell => {
    const field = findField(name);
    if (field === undefined) throw new HujiError('FIELD_UNKNOWN', name.slice(0, 40));
    return [field.no, String(value)];
  });
  cells.push([CASE_REASON, textParam(params, 'cause')], ...handling(params, lane));
  return { lane, draft: draftOf(CASE, SOUGHT, null, cells) };
}

function papersOf(node: HujiNode, params: Params, person: string): Asked {
  const { ref, lane } = heldBy(node, PERSON, idToRef(person));
  const kinds = textsParam(params, 'papers').map(evidenceKind);
  const odd = kinds.find((kind) => !isEvidenceKind(kind));
  if (odd !== undefined) throw new HujiError('FIELD_VALUE', odd.slice(0, 40));
  if (kinds.length === 0) throw new HujiError('USAGE', 'paper is missing');
  const cells: Cell[] = [[PAPERS_MISSING, kinds.join(' ')], ...handling(params, lane)];
  return { lane, draft: draftOf(PERSON, NOTE, ref, cells) };
}

/** The officer named, behind the unit; and the day, where it is not the usual one. */
function handling(params: Params, lane: Lane): Cell[] {
  const [officer, due] = [optionalText(params, 'officer'), dayParam(params, 'due')];
  return [
    ...(officer === null ? [] : [[CASE_OWNER, `${lane} ${officer}`] as const]),
    ...(due === null ? [] : [[CASE_DUE, due] as const]),
  ];
}

/** `cases close`: with a reason, where nothing else closes it. */
export async function closeCase(
  node: HujiNode,
  operators: Operators,
  params: Params,
): Promise<Json> {
  const id = caseIdIn(params);
  const why = textParam(params, 'why');
  const found = await node.cases.query.find(id);
  if (found === null) throw new HujiError('CASE_UNKNOWN');
  mustBeMine(node, found);
  const [member] = found.records;
  if (member === undefined || !MISSING_AND_SOUGHT.some((kind) => kind === found.kind)) {
    throw new HujiError('CASE_VERDICT', `close for ${found.kind}`);
  }
  const { ref, lane } = heldBy(node, member.entity, member.ref);
  const draft =
    found.kind === 'unregistered'
      ? draftOf(CASE, CLOSING, ref, [[CASE_REASON, why]])
      : draftOf(PERSON, NOTE, ref, [
          [PAPERS_MISSING, ''],
          [CASE_REASON, why],
        ]);
  const change = await write(node, operators, params, draft, lane);
  return { case: id, change };
}

/** Who is in charge of it may decide, and once it is overdue the tier above too. */
export function mustBeMine(node: HujiNode, found: CaseView): void {
  const { code } = node.identity;
  if (found.state === 'closed') throw new HujiError('CASE_CLOSED');
  if (found.inCharge !== code && found.escalatedTo !== code) {
    throw new HujiError('CASE_ELSEWHERE', found.inCharge);
  }
}

/** In the lane of the station that keeps the record, where this node stands on its path. */
function heldBy(node: HujiNode, entity: number, ref: ChangeRef): { ref: ChangeRef; lane: Lane } {
  const view = node.query.record(entity, ref);
  if (view === null) throw new HujiError('ENTITY_UNKNOWN');
  const { code } = node.identity;
  const lane = view.home ?? code;
  if (!node.topology.isAtOrBelow(lane, code)) throw new HujiError('EVENT_FORBIDDEN', lane);
  return { ref, lane };
}

function draftOf(
  entity: number,
  event: string,
  target: ChangeRef | null,
  cells: readonly Cell[],
): Draft {
  const base = { source: 0, since: null, seen: null, documents: [], act: null };
  return withCells({ ...base, entity, event, target, fields: [], values: [] }, cells);
}

async function write(
  node: HujiNode,
  operators: Operators,
  params: Params,
  draft: Draft,
  lane: Lane,
): Promise<string> {
  const proven = operators.prove(params, 'submit');
  const session = proven === null ? 0 : await operators.open(lane, proven);
  const [done] = await node.capture.capture([draft], { lane, session });
  if (done === undefined || !done.ok) throw new HujiError(done?.code ?? 'INTERNAL', done?.detail);
  return done.change;
}
