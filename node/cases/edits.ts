import { CROWD, type Member } from '../../conflict/cases/group.js';
import { type ChangeRef, compareRefs, sameRef } from '../../proto/id.js';

/** One record's mark on a subject, new; null: it has none any more. */
export interface Edit {
  readonly ref: ChangeRef;
  /** Told or decided, and no record of the register. */
  readonly isWord: boolean;
  readonly member: Member | null;
}

/** Members with the edits made, in the order of refs. */
export function edited(members: readonly Member[], edits: readonly Edit[]): Member[] {
  const left = members.filter(({ ref }) => !edits.some((edit) => sameRef(edit.ref, ref)));
  for (const { member } of edits) if (member !== null) left.push(member);
  return left.length < 2 ? left : left.sort((a, b) => compareRefs(a.ref, b.ref));
}

/** In the order of refs; null where one is a word, or takes something back. */
export function newcomers(edits: readonly Edit[]): Member[] | null {
  const members: Member[] = [];
  for (const { member, isWord } of edits) {
    if (member === null || isWord || members.length === CROWD) return null;
    members.push(member);
  }
  return members.length < 2 ? members : members.sort((a, b) => compareRefs(a.ref, b.ref));
}

/** A record of the register that says something. */
export function editOf(member: Member): Edit {
  return { ref: member.ref, member, isWord: false };
}

/** Of several edits of one record the last. */
export function lastOfEach(edits: readonly Edit[]): readonly Edit[] {
  if (edits.length === 1) return edits;
  const sorted = edits
    .map((edit, at) => ({ edit, at }))
    .sort((a, b) => compareRefs(a.edit.ref, b.edit.ref) || a.at - b.at);
  return sorted
    .filter(({ edit }, at) => {
      const next = sorted[at + 1];
      return next === undefined || compareRefs(edit.ref, next.edit.ref) !== 0;
    })
    .map(({ edit }) => edit);
}
