import { type Dispute, disputeOn } from '../../conflict/dispute.js';
import { isLive } from '../../conflict/life.js';
import { newCardNeeded, numberCorrections } from '../../conflict/number-correction.js';
import { type Contribution, isKept, isVerdict, statedValue } from '../../conflict/record.js';
import { saw } from '../../conflict/saw.js';
import { categoryOf } from '../../conflict/statutory.js';
import type { Decision } from '../../conflict/value.js';
import { type Repeated, RULING, repeatedErrors, rulingOf } from '../../conflict/verdict.js';
import { entityAt, entityNo, isEntity } from '../../proto/entity.js';
import { HujiError } from '../../proto/errors.js';
import { type FieldNo, fieldAt, fieldNo, findField } from '../../proto/fields.js';
import { hlcToText } from '../../proto/hlc.js';
import { idToRef, refToId, sameRef } from '../../proto/id.js';
import { sourceAt } from '../../proto/source.js';
import type { Json } from '../control/control.js';
import type { HujiNode } from '../node.js';
import type { StoredRecordView } from '../query/record-view.js';
import { KIND, seqKey } from '../store/keys.js';
import { linksOf } from './households.js';
import { flagParam, optionalText, type Params, textParam } from './params.js';
import { masked, unmasked } from './people.js';

const PERSON = entityNo('person');
const NUMBER = fieldNo('GMSFHM');

type Show = (field: FieldNo, value: string) => string;

/** The record a call is about, and how its values are shown. */
function asked(node: HujiNode, params: Params): { view: StoredRecordView; show: Show } {
  const entity = textParam(params, 'entity');
  if (!isEntity(entity) || (entity !== 'person' && entity !== 'household')) {
    throw new HujiError('USAGE', 'there are no records of that kind');
  }
  const whole = unmasked(params);
  const view = node.query.record(entityNo(entity), idToRef(textParam(params, 'id')));
  if (view === null) throw new HujiError('ENTITY_UNKNOWN');
  return { view, show: (field, value) => (whole ? value : masked(field, value)) };
}

/** `explain`: each field's value, the rule that decided, and every claim with why it lost. */
export function explain(node: HujiNode, params: Params): Json {
  const { view, show } = asked(node, params);
  const name = optionalText(params, 'field');
  const only = name === null ? null : findField(name);
  if (only === undefined) throw new HujiError('FIELD_UNKNOWN', (name ?? '').slice(0, 40));
  const all = node.query.everything(view);
  const repeated = repeatedErrors(all, view.setting, view.setting.precedes);
  const stated = new Set(all.flatMap(({ change }) => change.fields));
  stated.delete(RULING);
  const fields = (only === null ? [...stated] : [only.no]).sort((a, b) => a - b);
  return {
    ...headOf(view),
    policy: view.setting.policy.name,
    fields: fields.map((field) => new Explanation(node, view, all, repeated, show).of(field)),
  };
}

function headOf(view: StoredRecordView): { readonly [name: string]: Json } {
  const live = isLive(view.record);
  return { id: refToId(view.ref), entity: entityAt(view.entity), live, station: view.home };
}

class Explanation {
  private readonly node: HujiNode;
  private readonly view: StoredRecordView;
  private readonly all: readonly Contribution[];
  private readonly repeated: readonly Repeated[];
  private readonly show: Show;

  constructor(
    node: HujiNode,
    view: StoredRecordView,
    all: readonly Contribution[],
    repeated: readonly Repeated[],
    show: Show,
  ) {
    this.node = node;
    this.view = view;
    this.all = all;
    this.repeated = repeated;
    this.show = show;
  }

  of(field: FieldNo): Json {
    const { record, setting } = this.view;
    const decision = this.view.decision(field);
    const claims = this.all.filter((item) => item.change.fields.includes(field));
    return {
      field: fieldAt(field)?.id ?? String(field),
      value: decision === null ? null : this.show(field, this.view.shown(field, decision)),
      ...this.recoded(field, decision),
      rule: decision?.rule ?? null,
      group: setting.policy.itemOf(field).group,
      provisional: decision?.provisional ?? false,
      dispute: disputeJson(disputeOn(record, field, setting)),
      claims: claims.map((item) => this.claim(item, field, decision)),
    };
  }

  /** What its claim says, where the district has another code by now. */
  private recoded(field: FieldNo, decision: Decision | null): { readonly recoded?: Json } {
    if (decision === null || this.view.shown(field, decision) === decision.value) return {};
    return { recoded: decision.value };
  }

  private claim(item: Contribution, field: FieldNo, decision: Decision | null): Json {
    const ruling = rulingOf(item.change);
    const repeats = this.repeated.find((each) => each.claim === item && each.field === field);
    return {
      ...aboutChange(this.node, item),
      value: this.show(field, statedValue(item, field) ?? ''),
      ...this.outcome(item, field, decision),
      ...(ruling === null
        ? {}
        : {
            rejects: (ruling.rejected.get(field) ?? []).map((value) => this.show(field, value)),
            why: ruling.why,
          }),
      ...(repeats === undefined
        ? {}
        : { repeats: refToId(repeats.verdict.ref), regenerated: repeats.regenerated }),
    };
  }

  /** Whether it is shown, agrees, or lost, and to what. */
  private outcome(
    item: Contribution,
    field: FieldNo,
    decision: Decision | null,
  ): { outcome: string; by: string | null } {
    if (decision !== null && sameRef(decision.winner.ref, item.ref)) {
      return { outcome: 'shown', by: decision.rule };
    }
    const loser = decision?.losers.find(({ claim }) => sameRef(claim.ref, item.ref));
    if (loser?.rule === 'agrees') return { outcome: 'agrees', by: null };
    if (loser !== undefined) return { outcome: 'lost', by: loser.rule };
    const successor = this.successor(item, field);
    if (successor !== null) return { outcome: 'superseded', by: refToId(successor.ref) };
    if (!isKept(item, field)) return { outcome: 'superseded', by: null };
    if (statedValue(item, field) === '') return { outcome: 'empty', by: null };
    // No evidence, of a source the policy does not rank, or a verdict in another lane.
    return { outcome: 'not counted', by: null };
  }

  /** The first claim that replaced it. */
  private successor(item: Contribution, field: FieldNo): Contribution | null {
    const verdict = isVerdict(item.change);
    const lost = verdict ? item.lostInLane.includes(field) : !isKept(item, field);
    if (!lost) return null;
    const found = this.all.find(
      (other) =>
        other !== item &&
        other.change.source === item.change.source &&
        isVerdict(other.change) === verdict &&
        other.change.fields.includes(field) &&
        saw(other, item, this.view.setting.precedes),
    );
    return found ?? null;
  }
}

function disputeJson(dispute: Dispute | null): Json {
  if (dispute === null) return null;
  return { kind: dispute.kind, why: dispute.why, members: dispute.members.map(refToId) };
}

/** Where a change comes from: what stands beside every claim and in the history. */
function aboutChange(node: HujiNode, item: Contribution): { readonly [name: string]: Json } {
  const { change, ref } = item;
  return {
    change: refToId(ref),
    source: sourceAt(change.source),
    event: change.event,
    since: change.since,
    at: hlcToText(change.hlc),
    author: node.log.branch(item.branch).author.code,
    lane: item.lane,
    operator: operatorOf(node, item),
    documents: change.documents.map(({ kind, number = null, issued = null }) => ({
      kind,
      number,
      issued,
    })),
  };
}

/** The officer whose session it was written in; null: the node itself, or no longer known. */
export function operatorOf(node: HujiNode, { branch, change }: Contribution): string | null {
  return sessionName(node, branch, change.session);
}

/** The same, by the history a change stands in. */
export function sessionName(node: HujiNode, branch: number, session: number): string | null {
  if (session === 0) return null;
  let at = node.log.branch(branch);
  while (at.parent !== null && session <= at.forkSeq) at = node.log.branch(at.parent);
  const name = node.store.get(seqKey(KIND.session, at.no, session))?.toString() ?? '';
  return name === '' ? null : name;
}

/** `history`: every change about the record that counts, oldest first. */
export async function historyOf(node: HujiNode, params: Params): Promise<Json> {
  const { view, show } = asked(node, params);
  const changes = node.query.everything(view).map((item): Json => {
    const { fields, values, act } = item.change;
    const said: { [id: string]: Json } = {};
    fields.forEach((field, at) => {
      if (field !== RULING) said[fieldAt(field)?.id ?? field] = show(field, values[at] ?? '');
    });
    const standing = fields.filter((field) => field !== RULING && isKept(item, field));
    return {
      ...aboutChange(node, item),
      act,
      fields: said,
      standing: standing.map((field) => fieldAt(field)?.id ?? String(field)),
    };
  });
  const links = await linksOf(node, view);
  if (view.entity !== PERSON) return { ...headOf(view), ...links, changes };
  const corrected = correctionsOf(node, view, show);
  if (!flagParam(params, 'certificate')) return { ...headOf(view), ...corrected, changes };
  const holder: { [id: string]: Json } = {};
  for (const id of ['XM', 'XB', 'CSRQ', 'GMSFHM']) {
    const field = fieldNo(id);
    holder[id] = show(field, view.value(field) ?? '');
  }
  return { ...headOf(view), ...corrected, holder, changes };
}

/** Numbers of a person that were corrected, and whether he has to ask for a card with the new. */
function correctionsOf(node: HujiNode, view: StoredRecordView, show: Show) {
  const { precedes } = view.setting;
  const all = node.query.everything(view);
  const corrections = numberCorrections(all, precedes).map(
    ({ from, to, item }): Json => ({
      ...aboutChange(node, item),
      category: categoryOf(item.change),
      from: show(NUMBER, from),
      to: show(NUMBER, to),
    }),
  );
  const needed = newCardNeeded(all, view.value(NUMBER), precedes);
  return needed ? { corrections, newCardNeeded: true } : { corrections };
}
