import { isKept, statedValue } from '../../conflict/record.js';
import { senseOf } from '../../conflict/sense.js';
import { RULING, type RulingDocument } from '../../conflict/verdict.js';
import { type EntityNo, entityNo } from '../../proto/entity.js';
import { HujiError } from '../../proto/errors.js';
import { type FieldNo, fieldAt, fieldNo, findField } from '../../proto/fields.js';
import { hlcFromUnixMs } from '../../proto/hlc.js';
import { type ChangeRef, idToRef, type Lane, sameRef } from '../../proto/id.js';
import { tierRank } from '../../proto/node-code.js';
import type { Draft } from '../capture/capture.js';
import type { CaseView } from '../cases/cases.js';
import type { HujiNode } from '../node.js';
import type { StoredRecordView } from '../query/record-view.js';
import { mustBeMine } from './case-work.js';

const PERSON = entityNo('person');
/** What a wrong number can be about. */
const OF_NUMBER = ['GMSFHM', 'CSRQ', 'XB'].map(fieldNo);
const REJECTED_MAX = 50;

/** What somebody decided a value to be: given, or that of a claim. */
export interface Ruled {
  readonly values: { readonly [field: string]: string };
  /** `CHANGE` or `CHANGE:FIELD`. */
  readonly claim: string | null;
}

/**
 * The verdict (裁决) on the value of a field that a case is about: written where the registration is
 * kept, it names the value that stays and rejects whatever else is claimed.
 */
export function rulingOn(
  node: HujiNode,
  found: CaseView,
  ruled: Ruled,
  why: string,
  act: string,
): { readonly lane: Lane; readonly draft: Draft } {
  const [member] = found.records;
  const view = member === undefined ? null : node.query.record(member.entity, member.ref);
  const fields = fieldsOf(found);
  if (view === null || fields.length === 0) {
    throw new HujiError('CASE_VERDICT', `value for ${found.kind}`);
  }
  const kept = ruled.claim === null ? given(ruled.values) : claimed(view, ruled.claim, fields);
  const odd = [...kept.keys()].find((field) => !fields.includes(field));
  if (odd !== undefined) throw new HujiError('CASE_VERDICT', fieldAt(odd)?.id ?? '');
  mustRule(node, found, [...kept.keys()]);
  const reject: { [id: string]: string[] } = {};
  for (const [field, value] of kept) {
    const others = rejectedBy(node, view, field, value);
    if (others.length > 0) reject[fieldAt(field)?.id ?? ''] = others.slice(0, REJECTED_MAX);
  }
  const { tier, code } = node.identity;
  const document: RulingDocument = { tier, reject, why, case: found.id };
  const cells = [...kept, [RULING, JSON.stringify(document)] as const];
  const lane = view.home ?? code;
  if (!node.topology.isAtOrBelow(lane, code)) throw new HujiError('EVENT_FORBIDDEN', lane);
  return { lane, draft: draftOf(view.entity, view.ref, cells, act) };
}

/** Whoever may not is told who may: of some items that is not the node in charge of the case. */
function mustRule(node: HujiNode, found: CaseView, fields: readonly FieldNo[]): void {
  if (isApprover(node, found, fields)) return;
  const { code } = node.identity;
  const policy = node.authority.policy();
  const rankOf = (field: FieldNo) => tierRank(policy.itemOf(field).approval);
  const needed = Math.max(...fields.map(rankOf));
  const nodes = node.authority.nodes();
  const isShort = tierRank(nodes.get(found.inCharge)?.tier ?? 'station') < needed;
  const [approver] = [...nodes.values()]
    .filter((each) => node.topology.isAtOrBelow(found.inCharge, each.code))
    .filter(({ tier }) => tierRank(tier) >= needed)
    .sort((a, b) => tierRank(a.tier) - tierRank(b.tier));
  if (found.state === 'closed' || !isShort || approver === undefined) {
    mustBeMine(node, found);
    return;
  }
  if (code !== found.inCharge) throw new HujiError('CASE_ELSEWHERE', approver.code);
  const item = fieldAt(fields.find((field) => rankOf(field) === needed) ?? 0)?.id ?? '';
  throw new HujiError('APPROVAL_NEEDED', `${item} ${approver.code}`);
}

/** Above the node in charge, where the policy lets that one not decide about such an item. */
function isApprover(node: HujiNode, found: CaseView, fields: readonly FieldNo[]): boolean {
  const { code, tier } = node.identity;
  if (found.state === 'closed' || !node.topology.isAtOrBelow(found.inCharge, code)) return false;
  const policy = node.authority.policy();
  const needed = Math.max(...fields.map((field) => tierRank(policy.itemOf(field).approval)));
  const below = node.authority.nodes().get(found.inCharge)?.tier ?? 'station';
  return tierRank(below) < needed && tierRank(tier) >= needed;
}

/** The field a case is about; of a wrong number those that may be wrong. */
function fieldsOf({ family, subject }: CaseView): readonly FieldNo[] {
  if (family === 'w') return OF_NUMBER;
  if (family !== 'f' && family !== 'e') return [];
  const field = Number(subject.split('|')[1]);
  return Number.isSafeInteger(field) ? [field] : [];
}

function given(values: Ruled['values']): Map<FieldNo, string> {
  const kept = new Map<FieldNo, string>();
  for (const [name, value] of Object.entries(values)) {
    const field = findField(name);
    if (field === undefined) throw new HujiError('FIELD_UNKNOWN', name.slice(0, 40));
    if (value === '') throw new HujiError('FIELD_VALUE', field.id);
    kept.set(field.no, value);
  }
  if (kept.size === 0) throw new HujiError('USAGE', 'value is missing');
  return kept;
}

/** Of a claim on the record, whoever states it. */
function claimed(
  view: StoredRecordView,
  claim: string,
  fields: readonly FieldNo[],
): Map<FieldNo, string> {
  const [id = '', name = ''] = claim.split(':');
  const ref = refIn(id);
  const [first = 0] = fields;
  const field = name === '' ? first : (findField(name)?.no ?? null);
  if (field === null) throw new HujiError('FIELD_UNKNOWN', name.slice(0, 40));
  const item = view.record.contributions.find((each) => ref !== null && sameRef(each.ref, ref));
  const value = item === undefined || !isKept(item, field) ? '' : (statedValue(item, field) ?? '');
  if (value === '') throw new HujiError('CLAIM_UNKNOWN');
  return new Map([[field, value]]);
}

function refIn(id: string): ChangeRef | null {
  try {
    return idToRef(id);
  } catch {
    return null;
  }
}

/** Values that evidence states and that do not say the same. */
function rejectedBy(
  node: HujiNode,
  view: StoredRecordView,
  field: FieldNo,
  value: string,
): readonly string[] {
  const { districts } = view.setting;
  const now = hlcFromUnixMs(node.clock.now());
  const sense = (text: string, hlc: number) => senseOf(text, field, hlc, districts);
  const others = view.record.contributions.flatMap((item) => {
    const stated = statedValue(item, field) ?? '';
    if (item.change.source === 0 || stated === '' || !isKept(item, field)) return [];
    return sense(stated, item.change.hlc) === sense(value, now) ? [] : stated;
  });
  return [...new Set(others)].sort();
}

function draftOf(
  entity: EntityNo,
  target: ChangeRef,
  cells: readonly (readonly [FieldNo, string])[],
  act: string,
): Draft {
  const sorted = [...cells].sort(([a], [b]) => a - b);
  return {
    entity,
    target,
    event: entity === PERSON ? '130' : '230',
    source: 0,
    since: null,
    fields: sorted.map(([field]) => field),
    values: sorted.map(([, text]) => text),
    seen: null,
    documents: [],
    act,
  };
}
