import { compareRefs, type Lane, refToId, sameRef } from '../../proto/id.js';
import { type NodeCode, tierRank } from '../../proto/node-code.js';
import { commonArea } from './area.js';
import type { DerivedCase, Family, Group, Member } from './group.js';
import { isOfOne } from './kinds.js';
import { type Party, refOf, type Told, toldOf, type Verdict, verdictOf } from './words.js';

/** The cases records make here, with what was told of them and decided. */
export function withWords(
  derived: readonly DerivedCase[],
  { family, subject, words, members }: Group,
): readonly DerivedCase[] {
  if (words.length === 0)
    return derived.every(isCaseAtOnce) ? derived : derived.filter(isCaseAtOnce);
  const told = words.flatMap(({ facts }) =>
    facts[0] === 'told' ? (toldOf(facts[1] ?? '') ?? []) : [],
  );
  const verdicts = verdictsIn(words);
  const asked = { family, elsewhere: elsewhereIn(family, subject) };
  const stand = derived.filter(
    (each) => isCaseAtOnce(each) || told.some(({ tag }) => tag === each.tag),
  );
  const tags = new Set([...stand, ...told, ...verdicts].map(({ tag }) => tag));
  return [...tags].sort().flatMap((tag) => {
    const own = stand.find((each) => each.tag === tag) ?? null;
    const stands = joined(
      own,
      told.filter((each) => each.tag === tag),
      members,
    );
    const heard = verdicts.filter((each) => each.tag !== tag || !isOfOthers(each, stands, asked));
    const verdict = standing(heard, tag);
    if (verdict === null) return stands ?? [];
    if (stands !== null) return decided(stands, verdict, asked);
    return crossing(unseen(verdicts, tag), verdict) ?? closed(verdict);
  });
}

/** What is lawful until some day stands once it was told that the day has passed. */
function isCaseAtOnce({ from }: DerivedCase): boolean {
  return from === undefined;
}

/** What is told adds the records this node does not hold. */
function joined(
  own: DerivedCase | null,
  told: readonly Told[],
  here: readonly Member[] | null,
): DerivedCase | null {
  const [first] = told;
  if (first === undefined) return own;
  const widest = told.reduce((a, b) => (isWider(b, a) ? b : a), first);
  const parties = told.flatMap((each) => each.parties ?? []);
  const members = own === null ? [] : own.members;
  let area = own?.area ?? '';
  for (const each of told) area = commonArea(area, each.area);
  const hlc = Math.max(own?.hlc ?? 0, ...told.map((each) => each.hlc));
  if (members === null || widest.parties === null) {
    const { kind, reasons, tag } = own?.members === null ? own : widest;
    const all = own?.members === null ? null : (here ?? []);
    return { tag, kind, reasons, members: all, hlc, area: area || widest.area };
  }
  const others = parties.filter((party) => !members.some(({ ref }) => sameRef(ref, refOf(party))));
  if (own !== null && others.length === 0) return { ...own, hlc, area: area || own.area };
  const all = [...members, ...membersFrom(others)].sort((a, b) => compareRefs(a.ref, b.ref));
  for (const member of all) area = commonArea(area, member.lane);
  const { tag, kind, reasons } = widest;
  return { tag, kind, reasons, members: all, hlc, area: area || widest.area };
}

function isWider(a: Told, b: Told): boolean {
  const [size, other] = [a.parties?.length ?? Infinity, b.parties?.length ?? Infinity];
  return size === other ? a.hlc > b.hlc : size > other;
}

/** Records known by their ids alone, each once. */
function membersFrom(parties: readonly Party[]): Member[] {
  const byId = new Map(parties.map((party) => [party[0], party]));
  return [...byId.values()].map((party) => {
    const [, lane, entity] = party;
    return { ref: refOf(party), entity, lane, hlc: 0, facts: [] };
  });
}

/** What a case is about. */
interface Asked {
  readonly family: Family;
  /** The lane in which something else is said; null: it is about no such thing. */
  readonly elsewhere: Lane | null;
}

function elsewhereIn(family: Family, subject: string): Lane | null {
  return family === 'e' ? (subject.split('|')[2] ?? '') : null;
}

interface Standing extends Verdict {
  readonly act: string;
  readonly hlc: number;
}

function verdictsIn(words: readonly Member[]): Standing[] {
  const byAct = new Map<string, Standing>();
  for (const { facts, hlc } of words) {
    const verdict = facts[0] === 'verdict' ? verdictOf(facts[1] ?? '') : null;
    const act = facts[2] ?? '';
    if (verdict === null) continue;
    const known = byAct.get(act);
    // One act is written once in each lane; its time is that of the first.
    if (known === undefined || hlc < known.hlc) byAct.set(act, { ...verdict, act, hlc });
  }
  return [...byAct.values()];
}

/** The verdict on a question that counts: none that another saw; the higher tier; the later. */
function standing(verdicts: readonly Standing[], tag: string): Standing | null {
  let first: Standing | null = null;
  for (const each of unseen(verdicts, tag)) {
    if (first === null || beats(each, first)) first = each;
  }
  return first;
}

function unseen(verdicts: readonly Standing[], tag: string): Standing[] {
  const seen = new Set(verdicts.flatMap(({ saw }) => saw));
  return verdicts.filter((each) => each.tag === tag && !seen.has(each.act));
}

function beats(a: Standing, b: Standing): boolean {
  const byTier = tierRank(a.tier) - tierRank(b.tier);
  if (byTier !== 0) return byTier > 0;
  return a.hlc === b.hlc ? a.act > b.act : a.hlc > b.hlc;
}

/** Its cause has gone: what was decided is all that is left. */
function closed({ tag, kind, parties, hlc, what }: Standing): DerivedCase {
  return { tag, kind, reasons: [what], hlc, ...whoOf(parties), state: 'closed' };
}

/**
 * Its cause has gone since somebody struck off whom the verdict that stands keeps; neither knew of
 * the other. Somebody has to look which registration is to live again, and decide anew.
 */
function crossing(verdicts: readonly Standing[], stands: Standing): DerivedCase | null {
  const against = verdicts.filter((each) => strikesOff(each) && isAgainst(each, stands));
  if (against.length === 0) return null;
  const { tag, kind } = stands;
  const all = [stands, ...against];
  const hlc = Math.max(...all.map((each) => each.hlc));
  const parties = all.flatMap((each) => each.parties);
  return { tag, kind, reasons: ['verdicts-differ'], hlc, ...whoOf(parties) };
}

function strikesOff({ what, kind }: Verdict): boolean {
  return what === 'keep' && isOfOne(kind);
}

function isAgainst({ keep }: Verdict, stands: Verdict): boolean {
  return stands.what === 'different' || (strikesOff(stands) && stands.keep !== keep);
}

function whoOf(parties: readonly Party[]): Pick<DerivedCase, 'area'> & { members: Member[] } {
  const members = membersFrom(parties).sort((a, b) => compareRefs(a.ref, b.ref));
  let area = '';
  for (const { lane } of members) area = commonArea(area, lane);
  return { members, area };
}

/** Everybody it was decided about is registered elsewhere now, where nobody heard of it. */
function isOfOthers(verdict: Verdict, stands: DerivedCase | null, asked: Asked): boolean {
  const { members = null } = stands ?? {};
  return members !== null && !members.some((member) => isDecided(member, verdict, asked));
}

/**
 * Where he was registered then. Of what is said elsewhere the lane may be the area that hears both:
 * one who decided of another area did not know of it all, nor does everybody know of his verdict.
 */
function isDecided({ ref, lane }: Member, { parties }: Verdict, { elsewhere }: Asked): boolean {
  const known = refToId(ref);
  const covers = (then: NodeCode) =>
    then === lane || (elsewhere !== null && commonArea(then, elsewhere) === lane);
  return parties.some(([id, then]) => id === known && covers(then));
}

/** A member nobody decided on opens it again. */
function decided(item: DerivedCase, verdict: Standing, asked: Asked): DerivedCase {
  const covers = item.members?.every((member) => isDecided(member, verdict, asked));
  if (covers !== true) return { ...item, reasons: [...item.reasons, 'reopened'] };
  const count = item.members?.length ?? 0;
  const people = count === 2 ? 'double-registration' : 'multiple-registration';
  switch (verdict.what) {
    case 'defer':
      return { ...item, state: 'deferred', due: verdict.until ?? null };
    case 'same':
      return { ...item, kind: people, reasons: ['decided-same'] };
    case 'different':
      if (asked.family === 'p' || item.tag === 'former') return { ...item, state: 'closed' };
      return { ...item, kind: 'shared-number', reasons: ['decided-different'] };
    default:
      return { ...item, state: 'decided', reasons: [...item.reasons, 'keep'] };
  }
}
