import { type Change, isValueText } from './change.js';

/** How large the parts of a change beside its values may be. */
export const CHANGE_LIMITS = {
  /** A record has some ten claims on a field; more is no work of a person. */
  seen: 1000,
  documents: 100,
  /** UTF-16 units of one text of an evidence document, or of the id of an act. */
  text: 240,
} as const;

/** Which part of the change nobody would take: `seen`, `documents` or `act`; null: none. */
export function partOverLimit(change: Pick<Change, 'seen' | 'documents' | 'act'>): string | null {
  if (change.seen.length > CHANGE_LIMITS.seen) return 'seen';
  const { documents, act } = change;
  if (documents.length > CHANGE_LIMITS.documents) return 'documents';
  for (const { kind, number = '', issued = '' } of documents) {
    if (!isShort(kind) || !isShort(number) || !isShort(issued)) return 'documents';
  }
  return act === null || isShort(act) ? null : 'act';
}

function isShort(text: string): boolean {
  return text.length <= CHANGE_LIMITS.text && isValueText(text);
}
