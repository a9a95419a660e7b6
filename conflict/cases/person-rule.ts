import { caseOfSome, type DerivedCase, type Group, type Member } from './group.js';

/**
 * 一人多号: one name, one birth date and the same parents under different numbers. Facts of a
 * member: its number, then what is known of the parents. Twins have names of their own; namesakes
 * born on one day have parents of their own.
 */
export function severalNumbers({ members, summary }: Group): readonly DerivedCase[] {
  const part = { tag: '', kind: 'several-numbers', reasons: ['same-parents'] } as const;
  if (members === null) {
    const { hlc, area } = summary;
    return area === '' ? [] : [{ ...part, members, hlc, area }];
  }
  const byParent = new Map<string, Member[]>();
  for (const member of members) {
    for (const parent of member.facts.slice(1)) {
      const known = byParent.get(parent);
      if (known === undefined) byParent.set(parent, [member]);
      else known.push(member);
    }
  }
  const found = new Set<Member>();
  for (const same of byParent.values()) {
    if (new Set(same.map(({ facts }) => facts[0])).size < 2) continue;
    for (const member of same) found.add(member);
  }
  return found.size === 0
    ? []
    : [
        caseOfSome(
          part,
          members.filter((member) => found.has(member)),
        ),
      ];
}
