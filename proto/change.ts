import { hash } from 'node:crypto';
import type { EntityNo } from './entity.js';
import type { FieldNo } from './fields.js';
import type { Hlc } from './hlc.js';
import type { ChangeRef } from './id.js';
import type { SourceNo } from './source.js';

/** A supporting paper (出生医学证明, 迁移证 …): kind, its number, its date of issue. */
export interface EvidenceDocument {
  readonly kind: string;
  readonly number?: string;
  readonly issued?: string;
}

/**
 * One business event on one entity, as its author wrote it. Seq and id follow from its place in
 * the stream and its content and are not part of it.
 */
export interface Change {
  readonly entity: EntityNo;
  /** The record it is about; null where this change makes the record. */
  readonly target: ChangeRef | null;
  /** Event code, e.g. `107`. */
  readonly event: string;
  readonly source: SourceNo;
  /** The date the fact holds from, YYYYMMDD, or null. */
  readonly since: string | null;
  readonly hlc: Hlc;
  /** Seq in this stream of the operator session it was made in; 0: the node itself. */
  readonly session: number;
  /** Ascending field numbers; the same array object may serve many changes. */
  readonly fields: readonly FieldNo[];
  /** Values in the order of `fields`; '' clears the field. */
  readonly values: readonly string[];
  /** Changes whose claims its author's store showed, beyond those of this same stream. */
  readonly seen: readonly ChangeRef[];
  readonly documents: readonly EvidenceDocument[];
  /** Links the changes of one act that touches several registrations. */
  readonly act: string | null;
}

const UNIT = '\x1f';

/** Field lists are shared by the changes of one shape, so their text is made once for each. */
const fieldTexts = new WeakMap<readonly FieldNo[], string>();

function fieldsText(fields: readonly FieldNo[]): string {
  let text = fieldTexts.get(fields);
  if (text === undefined) {
    text = fields.join(',');
    fieldTexts.set(fields, text);
  }
  return text;
}

/** The values as one text; hashed and stored as such. */
export function joinedValues(change: Change): string {
  return change.values.join(UNIT);
}

/** Canonical text of a change: what is hashed. The separators cannot occur in values. */
export function canonicalText(change: Change, values: string = joinedValues(change)): string {
  const { target, seen, documents, act } = change;
  const made = target === null ? '' : `${target.stream}-${target.seq}-${target.tag}`;
  const head = `${change.entity}\x1f${made}\x1f${change.event}\x1f${change.source}\x1f`;
  const when = `${change.since ?? ''}\x1f${change.hlc}\x1f${change.session}\x1f`;
  const text = head + when + fieldsText(change.fields) + UNIT + values;
  if (seen.length === 0 && documents.length === 0 && act === null) return text;
  // Arrays, not objects: the order of a document's keys is not part of what it says.
  const refs = seen.map(({ stream, seq, tag }) => [stream, seq, tag]);
  const papers = documents.map(({ kind, number = '', issued = '' }) => [kind, number, issued]);
  return `${text}\x1e${JSON.stringify([refs, papers, act])}`;
}

/** The first 128 bits of SHA-256 over the canonical text: 32 hex digits. */
export type ContentHash = string;

/** `values` saves joining them again. */
export function contentHash(change: Change, values?: string): ContentHash {
  return hash('sha256', canonicalText(change, values), 'hex').slice(0, 32);
}

export function tagOf(content: ContentHash): number {
  return Number.parseInt(content.slice(0, 8), 16);
}

/** Whether a text may be a value: well-formed Unicode without our separators. */
export function isValueText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the separators are control characters
  return text.isWellFormed() && !/[\u0000\u001e\u001f]/.test(text);
}
