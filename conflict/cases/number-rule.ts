import { compareRefs, refToId, sameRef } from '../../proto/id.js';
import { caseOfSome, type DerivedCase, type Group, type Member } from './group.js';
import { LEFT, noArrival } from './transit.js';

/** Facts of a member of a number: role, name, former name, birth date, parents. */
const ROLE = 0;
const NAME = 1;
const FORMER_NAME = 2;
const BORN = 3;
const PARENTS = 4;
const UNTIL = 5;

/** Those who hold one number (重号, 双重户口), who held it once, and who died with it. */
export function numberCases(members: readonly Member[]): readonly DerivedCase[] {
  const gone = nowhere(members);
  const [only, second] = members;
  if (only === undefined || second === undefined) return gone;
  const live = inRole(members, 'live');
  const found = [...gone];
  if (live.length > 1) found.push(caseOfSome(holders(live), live));
  const dead = inRole(members, 'dead');
  const outlived = dead.filter((late) => live.some((other) => sharesName(late, other)));
  if (outlived.length > 0) {
    const living = live.filter((other) => outlived.some((gone) => sharesName(gone, other)));
    const all = members.filter((item) => outlived.includes(item) || living.includes(item));
    found.push(
      caseOfSome({ tag: 'dead', kind: 'should-be-cancelled', reasons: ['dead-elsewhere'] }, all),
    );
  }
  const former = severalByFormer(inRole(members, 'former'), live);
  if (former.length > 0) {
    const all = members.filter((item) => former.includes(item));
    found.push(
      caseOfSome({ tag: 'former', kind: 'several-numbers', reasons: ['former-number'] }, all),
    );
  }
  return found;
}

/**
 * Whoever has moved out, and is registered under no other record: a station that took him in
 * without naming the one he had before has taken him in all the same.
 */
function nowhere(members: readonly Member[]): DerivedCase[] {
  const left = inRole(members, LEFT);
  if (left.length === 0) return [];
  const isElsewhere = (one: Member) =>
    members.some(
      (other) => other.facts[ROLE] !== 'former' && isLater(other, one) && sharesName(one, other),
    );
  return left
    .filter((one) => !isElsewhere(one))
    .map((one) => noArrival(one, `left ${refToId(one.ref)}`, one.facts[UNTIL] ?? ''));
}

/** Whoever lives, or died, is not on the way; of two departures the later counts. */
function isLater(other: Member, one: Member): boolean {
  if (other.facts[ROLE] !== LEFT) return true;
  return other.hlc > one.hlc || (other.hlc === one.hlc && compareRefs(other.ref, one.ref) > 0);
}

/** Of more than anybody could look through, whoever they are, the number is shared. */
export function crowdOfNumber({ summary }: Group): readonly DerivedCase[] {
  if ((summary.tally['live'] ?? 0) < 2 || summary.area === '') return [];
  const { hlc, area } = summary;
  return [{ tag: '', kind: 'shared-number', reasons: ['crowd'], members: null, hlc, area }];
}

function holders(live: readonly Member[]): Pick<DerivedCase, 'tag' | 'kind' | 'reasons'> {
  const people = componentsOf(live);
  if (people > 1) return { tag: '', kind: 'shared-number', reasons: ['names-differ'] };
  const kind = live.length === 2 ? 'double-registration' : 'multiple-registration';
  return { tag: '', kind, reasons: ['same-name'] };
}

/** How many people there are, where a name or a former name in common makes one of two. */
function componentsOf(live: readonly Member[]): number {
  const leader = live.map((_, at) => at);
  const find = (at: number): number => {
    let top = at;
    while (leader[top] !== top) top = leader[top] ?? top;
    return top;
  };
  const byName = new Map<string, number>();
  for (const [at, member] of live.entries()) {
    for (const name of namesOf(member)) {
      const known = byName.get(name);
      if (known === undefined) byName.set(name, at);
      else leader[find(at)] = find(known);
    }
  }
  return leader.filter((top, at) => top === at).length;
}

/** One person who still has the number of another registration, by all that tells people apart. */
function severalByFormer(former: readonly Member[], live: readonly Member[]): readonly Member[] {
  return former.flatMap((once) => {
    const now = live.filter(
      (other) =>
        !sameRef(once.ref, other.ref) && isLike(once, other) && !sharesParents(once, other),
    );
    return now.length === 0 ? [] : [once, ...now];
  });
}

function isLike(a: Member, b: Member): boolean {
  return sharesName(a, b) && a.facts[BORN] === b.facts[BORN] && a.facts[BORN] !== '';
}

/** By their parents they are found anyhow. */
function sharesParents(a: Member, b: Member): boolean {
  if (a.facts[NAME] !== b.facts[NAME]) return false;
  const theirs = (b.facts[PARENTS] ?? '').split('\x1f');
  return (a.facts[PARENTS] ?? '')
    .split('\x1f')
    .some((each) => each !== '' && theirs.includes(each));
}

function sharesName(a: Member, b: Member): boolean {
  const theirs = namesOf(b);
  return namesOf(a).some((name) => theirs.includes(name));
}

function namesOf({ facts }: Member): string[] {
  return [facts[NAME] ?? '', facts[FORMER_NAME] ?? ''].filter((name) => name !== '');
}

function inRole(members: readonly Member[], role: string): Member[] {
  return members.filter(({ facts }) => facts[ROLE] === role);
}
