import { createHash } from 'node:crypto';
import { HujiError } from '../../proto/errors.js';
import type { Note } from '../capture/capture.js';
import type { Answer } from './answers.js';

const REF_MAX = 200;
const CONTENT_CHARS = 16;

/** The caller's own name (客户编号) for a line, with what the line says under it. */
export interface ClientRef {
  /** Of the note that keeps its answer. */
  readonly key: string;
  /** Two lines with one name are the same where this is. */
  readonly content: string;
}

export function refOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || value === '' || value.length > REF_MAX) {
    throw new HujiError('USAGE', 'ref');
  }
  return value;
}

/** `act` is what is asked about the line beside what stands in it. */
export function clientRef(prefix: string, ref: string, act: string, line: object): ClientRef {
  const said = JSON.stringify([act, { ...line, ref: null }], inOrder);
  const content = createHash('sha256').update(said).digest('hex').slice(0, CONTENT_CHARS);
  return { key: prefix + ref, content };
}

/**
 * What the first line of that name was answered; null: there was none. Throws REF_TAKEN where
 * that line said something else: a caller who numbers twice would believe it was written.
 */
export function answeredBefore({ key, content }: ClientRef, note: string | null): Answer | null {
  if (note === null) return null;
  const { content: first, ...answer } = JSON.parse(note) as Answer;
  // Notes of older versions do not say what the line was.
  if (first === undefined || first === content) return answer;
  const ref = key.slice(key.indexOf('|') + 1);
  throw new HujiError('REF_TAKEN', `ref ${ref}: ${String(answer['change'])}`);
}

/** Keeps the answer for the next time. */
export function answerNote({ key, content }: ClientRef, answer: Answer): Note {
  return { key, value: JSON.stringify({ ...answer, content }) };
}

/** Keys in one order, and nothing that is left out: the same line written another way. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const given = Object.entries(value).filter(([, part]) => part !== null);
  return Object.fromEntries(given.sort(([a], [b]) => (a < b ? -1 : 1)));
}
