import type { DerivedCase, Group } from './group.js';

/**
 * 户结构异常: relations to the head (与户主关系, GB/T 4761) that cannot stand together. The first
 * fact of a member is its relation, `collective` beside it marks a collective household (集体户),
 * which need not have a head.
 */
const HEADS = ['01', '02', '03'];
const SPOUSES = ['10', '11', '12'];

export function householdShape({ members, summary }: Group): readonly DerivedCase[] {
  const { tally, hlc, area } = summary;
  if (area === '') return [];
  const count = (relations: readonly string[]) =>
    relations.reduce((sum, relation) => sum + (tally[relation] ?? 0), 0);
  const heads = count(HEADS);
  const isCollective = members === null || members.some(({ facts }) => facts[1] === 'collective');
  const reasons: string[] = [];
  if (heads === 0 && !isCollective) reasons.push('no-head');
  if (heads > 1) reasons.push('two-heads');
  if (count(SPOUSES) > 1) reasons.push('two-spouses');
  if (count(['51']) > 1) reasons.push('two-fathers');
  if (count(['52']) > 1) reasons.push('two-mothers');
  return reasons.length === 0
    ? []
    : [{ tag: '', kind: 'household-shape', reasons, members, hlc, area }];
}
