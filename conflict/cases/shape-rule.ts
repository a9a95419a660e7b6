import { isHousehold, standsEmpty } from './empty-household.js';
import { caseOfSome, type DerivedCase, type Group, type Member } from './group.js';

/**
 * 户结构异常: relations to the head (与户主关系, GB/T 4761) that cannot stand together. The first
 * fact of a member is its relation, `collective` beside it marks a collective household (集体户),
 * which need not have a head.
 */
type Role = 'head' | 'spouse' | 'father' | 'mother';

const ROLES: { readonly [relation: string]: Role | undefined } = {
  ...{ '01': 'head', '02': 'head', '03': 'head' },
  ...{ '10': 'spouse', '11': 'spouse', '12': 'spouse' },
  ...{ '51': 'father', '52': 'mother' },
};

export function isHead(relation: string): boolean {
  return ROLES[relation] === 'head';
}

export function householdShape(group: Group): readonly DerivedCase[] {
  const { members } = group;
  const count = { head: 0, spouse: 0, father: 0, mother: 0 };
  // Of a crowd it is not asked whether there is a head.
  let isCollective = members === null;
  let people = 0;
  if (members === null) {
    people = group.summary.count;
    for (const [relation, times] of Object.entries(group.summary.tally)) {
      const role = ROLES[relation];
      if (role !== undefined) count[role] += times;
    }
  } else {
    for (const member of members) {
      if (isHousehold(member)) continue;
      const { facts } = member;
      people += 1;
      const role = ROLES[facts[0] ?? ''];
      if (role !== undefined) count[role] += 1;
      if (facts[1] === 'collective') isCollective = true;
    }
  }
  if (people === 0) return members === null ? NONE : [standsEmpty(members)];
  const { head, spouse, father, mother } = count;
  if (head === 1 && spouse < 2 && father < 2 && mother < 2) return NONE;
  const reasons: string[] = [];
  if (head === 0 && !isCollective) reasons.push('no-head');
  if (head > 1) reasons.push('two-heads');
  if (spouse > 1) reasons.push('two-spouses');
  if (father > 1) reasons.push('two-fathers');
  if (mother > 1) reasons.push('two-mothers');
  if (reasons.length === 0) return NONE;
  const part = { tag: '', kind: 'household-shape', reasons } as const;
  if (members !== null) return [caseOfSome(part, members.filter(isPerson))];
  const { hlc, area } = group.summary;
  return area === '' ? NONE : [{ ...part, members, hlc, area }];
}

function isPerson(member: Member): boolean {
  return !isHousehold(member);
}

const NONE: readonly DerivedCase[] = [];
