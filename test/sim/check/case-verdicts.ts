import { fieldNo } from '../../../proto/fields.js';
import { defaultParent, isAtOrBelow, type NodeCode } from '../../../proto/node-code.js';
import { type Claim, stated } from './claim.js';
import type { ModelCase } from './model-case.js';

const [SUBJECT, CONTENT] = [fieldNo('AJZT'), fieldNo('AJNR')];
const TIERS = ['station', 'county', 'city', 'province'];
/** More than this nobody decides one by one. */
const CROWD = 64;

/** A case as it is shown, decided or not. */
export interface Decided extends Omit<ModelCase, 'due'> {
  readonly state: string;
  readonly due: string | null;
}

interface Verdict {
  readonly subject: string;
  readonly tag: string;
  readonly kind: string;
  readonly what: string;
  readonly keep?: string;
  readonly until?: string;
  readonly tier: string;
  readonly parties: readonly (readonly [string, string, number])[];
  readonly saw: readonly string[];
  readonly act: string;
  readonly hlc: number;
}

/** Verdicts, one for each act, from the changes that carry them in the lanes concerned. */
export function verdictsIn(changes: readonly Claim[]): Verdict[] {
  const byAct = new Map<string, Verdict>();
  for (const claim of changes) {
    const { event, act, hlc } = claim.change;
    if (event !== '410') continue;
    const content = JSON.parse(stated(claim, CONTENT)) as Omit<Verdict, 'subject' | 'act' | 'hlc'>;
    const verdict = { ...content, subject: stated(claim, SUBJECT), act: act ?? '', hlc };
    const known = byAct.get(`${verdict.subject} ${verdict.act}`);
    if (known === undefined || hlc < known.hlc) byAct.set(`${verdict.subject} ${act}`, verdict);
  }
  return [...byAct.values()];
}

/** What becomes of cases by what was decided, docs/CONFLICTS.md, Told and decided. */
export function decideAll(
  found: readonly ModelCase[],
  verdicts: readonly Verdict[],
  stations: ReadonlyMap<string, string>,
): Decided[] {
  const questions = new Map(verdicts.map((each) => [`${each.subject}\n${each.tag}`, each]));
  const all = found.map((each): Decided => {
    questions.delete(`${each.subject}\n${each.tag}`);
    const same = verdicts.filter(({ subject }) => subject === each.subject);
    const isHeard = (verdict: Verdict) =>
      each.members.length > CROWD ||
      each.members.some((id) => isNamed(id, each, verdict, stations));
    const heard = same.filter((verdict) => verdict.tag !== each.tag || isHeard(verdict));
    const verdict = standing(heard, each.tag);
    return verdict === null
      ? { ...each, state: 'open', due: each.due ?? null }
      : decided(each, verdict, stations);
  });
  const gone = [...questions.values()].flatMap(({ subject, tag }) => {
    const last = standing(
      verdicts.filter((each) => each.subject === subject),
      tag,
    );
    return last === null ? [] : left(last, verdicts);
  });
  return [...all, ...gone];
}

/** Of those who were heard: none that another saw, then by rank. */
function standing(verdicts: readonly Verdict[], tag: string): Verdict | null {
  const left = verdicts.filter(
    ({ act, tag: its }) => its === tag && !verdicts.some(({ saw }) => saw.includes(act)),
  );
  return left.sort((a, b) => (outranks(a, b) ? -1 : 1))[0] ?? null;
}

function outranks(a: Verdict, b: Verdict): boolean {
  const tiers = TIERS.indexOf(a.tier) - TIERS.indexOf(b.tier);
  if (tiers !== 0) return tiers > 0;
  return a.hlc === b.hlc ? a.act > b.act : a.hlc > b.hlc;
}

/** Whether a verdict names him where he is still registered. */
function isNamed(
  id: string,
  { subject }: ModelCase,
  verdict: Verdict,
  stations: ReadonlyMap<string, string>,
): boolean {
  return verdict.parties.some(([named, lane]) => {
    const home = stations.get(id) ?? lane;
    if (named !== id || !subject.startsWith('e')) return named === id && lane === home;
    // By the area that hears both sides, as it was then.
    const elsewhere = subject.split('|')[2] ?? '';
    return areaOf(home, elsewhere) === areaOf(lane, elsewhere);
  });
}

/** It holds for those it names where they are still registered where they were. */
function decided(
  each: ModelCase,
  verdict: Verdict,
  stations: ReadonlyMap<string, string>,
): Decided {
  const covers =
    each.members.length <= CROWD &&
    each.members.every((id) => isNamed(id, each, verdict, stations));
  const due = each.due ?? null;
  if (!covers) return { ...each, state: 'open', due };
  const two = each.members.length === 2;
  switch (verdict.what) {
    case 'defer':
      return { ...each, state: 'deferred', due: verdict.until ?? null };
    case 'same': {
      const kind = two ? 'double-registration' : 'multiple-registration';
      return { ...each, kind, state: 'open', due };
    }
    case 'different': {
      const isOver = each.subject.startsWith('p') || each.tag === 'former';
      const state = isOver ? 'closed' : 'open';
      return { ...each, kind: isOver ? each.kind : 'shared-number', state, due };
    }
    default:
      return { ...each, state: 'decided', due };
  }
}

function areaOf(one: NodeCode, other: NodeCode): NodeCode {
  let area: NodeCode | null = one;
  while (area !== null && !isAtOrBelow(other, area)) area = defaultParent(area);
  return area ?? '';
}

/**
 * Nothing is left of its cause: over, unless it went because another, who did not know, struck off
 * one whom the verdict that counts lets live.
 */
function left(last: Verdict, verdicts: readonly Verdict[]): Decided {
  const { subject, tag, kind } = last;
  const known = new Set(verdicts.flatMap(({ saw }) => saw));
  const blind = verdicts.filter((each) => {
    if (each.subject !== subject || each.tag !== tag || known.has(each.act)) return false;
    if (each.what !== 'keep' || !/^(double|multiple)-registration$/.test(each.kind)) return false;
    if (last.what === 'different') return true;
    return last.what === 'keep' && /-registration$/.test(kind) && last.keep !== each.keep;
  });
  const all = [last, ...blind];
  const members = [...new Set(all.flatMap(({ parties }) => parties.map(([id]) => id)))].sort();
  const hlc = blind.reduce((latest, each) => Math.max(latest, each.hlc), last.hlc);
  const state = blind.length > 0 ? 'open' : 'closed';
  return { subject, tag, kind, hlc, members, state, due: null };
}
