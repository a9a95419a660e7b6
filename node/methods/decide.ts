import { CASE_NAMED, NOTE, RELATED } from '../../conflict/cases/handling.js';
import { type CaseKind, isOfOne } from '../../conflict/cases/kinds.js';
import { CASE_FIELDS, type Party, VERDICT, type Verdict } from '../../conflict/cases/words.js';
import { isLive } from '../../conflict/life.js';
import { entityNo } from '../../proto/entity.js';
import { HujiError } from '../../proto/errors.js';
import { idToRef, type Lane, refToId } from '../../proto/id.js';
import type { Draft } from '../capture/capture.js';
import type { CaseView } from '../cases/cases.js';
import { subjectText } from '../cases/teller.js';
import type { Json } from '../control/control.js';
import type { HujiNode } from '../node.js';
import { Turns } from '../turns.js';
import { mustBeMine } from './case-work.js';
import { caseIdIn } from './cases.js';
import type { Operators } from './operators.js';
import { dayParam, flagParam, optionalText, type Params, textParam } from './params.js';
import { type Ruled, rulingOn } from './ruling.js';
import { todayOf } from './today.js';

const CASE = entityNo('case');
const PERSON = entityNo('person');
const CANCEL = '111';

/** Kinds in which somebody says who is who. */
const OF_PEOPLE: ReadonlySet<CaseKind> = new Set([
  'shared-number',
  'double-registration',
  'multiple-registration',
  'several-numbers',
]);
const MEMBERS_MAX = 64;
const RELATED_FIELDS = [CASE_NAMED, RELATED];

type Decision = Pick<Verdict, 'what'> & Partial<Pick<Verdict, 'keep' | 'until'>>;

const decisions = new WeakMap<HujiNode, Turns>();

/**
 * `decide`, one after the other: of two officers who each keep another registration the second
 * finds what the first decided, or both registrations would be cancelled.
 */
export async function decideCase(
  node: HujiNode,
  operators: Operators,
  params: Params,
): Promise<Json> {
  const turns = decisions.get(node) ?? new Turns();
  decisions.set(node, turns);
  return turns.run(() => decideNext(node, operators, params));
}

/**
 * One change in the lane of every registration concerned, linked by an act, and beside it
 * the cancelling of each registration that does not stay. All in one go, so that none is left out.
 */
async function decideNext(node: HujiNode, operators: Operators, params: Params): Promise<Json> {
  const id = caseIdIn(params);
  const why = textParam(params, 'why');
  const found = await node.cases.query.find(id);
  if (found === null) throw new HujiError('CASE_UNKNOWN');
  const act = `${id}-${node.hybrid.tick()}`;
  const asked = askedIn(params);
  if (asked.what === 'case') mustBeAhead(node, asked.decision);
  // Who may rule on a value the policy says too.
  if (asked.what === 'case') mustBeMine(node, found);
  const drafts =
    asked.what === 'value'
      ? valueDrafts(node, found, asked.ruled, why, act)
      : draftsOf(node, found, { ...fitting(asked.decision, found), why }, act);
  const proven = operators.prove(params, 'decide');
  const sessions = new Map<Lane, number>();
  for (const lane of drafts.keys()) {
    sessions.set(lane, proven === null ? 0 : await operators.open(lane, proven));
  }
  // Asked for in one turn, they share a batch: all lanes or none.
  const done = await Promise.all(
    [...drafts].map(([lane, some]) =>
      node.capture.capture(some, { lane, session: sessions.get(lane) ?? 0 }),
    ),
  );
  const changes = done.flat().map((each) => {
    if (!each.ok) throw new HujiError(each.code, each.detail);
    return each.change;
  });
  const what = asked.what === 'value' ? 'value' : asked.decision.what;
  return { case: id, act, what, changes };
}

type Asked =
  | { readonly what: 'value'; readonly ruled: Ruled }
  | { readonly what: 'case'; readonly decision: Decision };

/** One of the ways to decide. */
function askedIn(params: Params): Asked {
  const [keep, until] = [optionalText(params, 'keep'), dayParam(params, 'defer')];
  const [claim, values] = [optionalText(params, 'claim'), params['values']];
  const asked: Asked[] = [];
  const add = (decision: Decision) => asked.push({ what: 'case', decision });
  if (keep !== null) add({ what: 'keep', keep });
  if (until !== null) add({ what: 'defer', until });
  if (flagParam(params, 'same')) add({ what: 'same' });
  if (flagParam(params, 'different')) add({ what: 'different' });
  if (claim !== null) asked.push({ what: 'value', ruled: { values: {}, claim } });
  if (values !== undefined && values !== null) {
    asked.push({ what: 'value', ruled: { values: textsIn(values), claim: null } });
  }
  const [first] = asked;
  if (first === undefined || asked.length > 1) {
    throw new HujiError('USAGE', 'one of keep, value, claim, same, different, defer');
  }
  return first;
}

function textsIn(values: Json): { readonly [field: string]: string } {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new HujiError('USAGE', 'values');
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function valueDrafts(
  node: HujiNode,
  found: CaseView,
  ruled: Ruled,
  why: string,
  act: string,
): Map<Lane, Draft[]> {
  const { lane, draft } = rulingOn(node, found, ruled, why, act);
  return new Map([[lane, [draft]]]);
}

function fitting(decision: Decision, found: CaseView): Decision {
  const { what, keep = '' } = decision;
  const isOfPeople = OF_PEOPLE.has(found.kind) && (what !== 'keep' || isMember(found, keep));
  const fits = what === 'defer' || isOfPeople;
  if (!fits || found.records.length === 0) {
    throw new HujiError('CASE_VERDICT', `${what} for ${found.kind}`);
  }
  return decision;
}

/** Put off until a day that has passed it would be overdue at once, and the tier above's too. */
function mustBeAhead(node: HujiNode, { until = '' }: Decision): void {
  if (until !== '' && until < todayOf(node)) throw new HujiError('DATE_PAST', `defer ${until}`);
}

/** Who was struck off by the verdict before cannot stay: nobody would be registered any more. */
function mustLive(node: HujiNode, id: string): void {
  if (hasEnded(node, id)) throw new HujiError('CASE_VERDICT', `keep ${id}, which has ended`);
}

function hasEnded(node: HujiNode, id: string): boolean {
  const view = node.query.record(PERSON, idToRef(id));
  return view !== null && !isLive(view.record);
}

function isMember({ records }: CaseView, id: string): boolean {
  return records.some(({ ref }) => refToId(ref) === id);
}

function draftsOf(
  node: HujiNode,
  found: CaseView,
  decision: Decision & { why: string },
  act: string,
): Map<Lane, Draft[]> {
  const parties = found.records.slice(0, MEMBERS_MAX).map(({ ref, entity, lane }): Party => {
    return [refToId(ref), node.applier.homeOf(node.store, entity, ref) ?? lane, entity];
  });
  const verdict: Verdict = {
    tag: found.tag,
    kind: found.kind,
    tier: node.identity.tier,
    parties,
    saw: found.acts,
    ...decision,
  };
  const fields = CASE_FIELDS;
  const values = [subjectText(found.family, found.subject), JSON.stringify(verdict)];
  const base = { source: 0, since: null, seen: null, documents: [], act };
  if (decision.what === 'keep' && isOfOne(found.kind)) mustLive(node, decision.keep ?? '');
  const drafts = new Map<Lane, Draft[]>();
  for (const [id, lane, entity] of parties) {
    const some = drafts.get(lane) ?? [
      { ...base, entity: CASE, target: null, event: VERDICT, fields, values },
    ];
    drafts.set(lane, some);
    if (decision.what !== 'keep' || !isOfOne(found.kind) || entity !== PERSON) continue;
    // Each of the records says by which case, and beside which other.
    const stays = id === decision.keep;
    if (!stays && hasEnded(node, id)) continue;
    const others = parties.flatMap(([each]) => (each === decision.keep ? [] : [each]));
    const related = stays ? others.join(' ') : (decision.keep ?? '');
    const said = { ...base, entity, target: idToRef(id), fields: RELATED_FIELDS };
    const event = stays ? NOTE : CANCEL;
    const draft = { ...said, event, values: [found.id, related] };
    // Under rights of a time before there were notes none is written.
    if (!stays || node.capture.judge(draft, lane) === null) some.push(draft);
  }
  return drafts;
}
