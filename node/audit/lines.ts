import { createHash } from 'node:crypto';
import type { AuditRecord } from './audit.js';

/**
 * A line of the audit: the hash of the chain up to and with it (SHA-256, base64url), a space, a
 * JSON document, a line feed. The hash is over the one before it, as 32 bytes, and the document.
 */
export interface AuditLine {
  readonly hash: string;
  readonly json: string;
}

/** The first line of a segment. */
export interface SegmentHead {
  readonly format: typeof SEGMENT_FORMAT;
  readonly node: string;
  /** Seq of its first entry. */
  readonly first: number;
  /** The hash it goes on from; '' in the very first. */
  readonly before: string;
  /** When the entry before it was made; '' in the very first. */
  readonly after: string;
  readonly made: string;
}

export const SEGMENT_FORMAT = 'huji-audit/1';
const HASH_LENGTH = 43;
const NEW_LINE = 0x0a;

export function chained(before: string, json: string): string {
  return createHash('sha256')
    .update(Buffer.from(before, 'base64url'))
    .update(json)
    .digest('base64url');
}

export function lineText({ hash, json }: AuditLine): string {
  return `${hash} ${json}\n`;
}

export interface ReadLines {
  readonly lines: readonly AuditLine[];
  /** Bytes of whole lines. */
  readonly end: number;
  /** Something stands behind them that is no line: the end of a write that was cut off. */
  readonly torn: boolean;
}

/** Whole lines up to the first zero byte, which is room not used yet. */
export function readLines(bytes: Buffer): ReadLines {
  const zero = bytes.indexOf(0);
  const used = zero < 0 ? bytes.length : zero;
  const lines: AuditLine[] = [];
  let end = 0;
  for (;;) {
    const next = bytes.indexOf(NEW_LINE, end);
    if (next < 0 || next >= used) break;
    const text = bytes.toString('utf8', end, next);
    // Without its space the line is not what was written, and its hash will say so.
    const from = text[HASH_LENGTH] === ' ' ? HASH_LENGTH + 1 : 0;
    lines.push({ hash: text.slice(0, HASH_LENGTH), json: text.slice(from) });
    end = next + 1;
  }
  return { lines, end, torn: bytes.subarray(end).some((byte) => byte !== 0) };
}

/** Null where the line is no document. */
export function documentOf(line: AuditLine): AuditRecord | SegmentHead | null {
  try {
    const document: unknown = JSON.parse(line.json);
    return isWhole(Object(document)) ? (document as AuditRecord | SegmentHead) : null;
  } catch {
    return null;
  }
}

/** What is read of a document is there, so that one that was spoilt is none. */
function isWhole(document: Partial<AuditRecord & SegmentHead>): boolean {
  const { format, seq, at, people, first, before, after, made } = document;
  if (format === undefined) {
    const isListed = people === undefined || Array.isArray(people);
    return typeof seq === 'number' && typeof at === 'string' && isListed;
  }
  const isText = [before, after, made].every((text) => typeof text === 'string');
  return format !== SEGMENT_FORMAT || (typeof first === 'number' && isText);
}

export function isHead(document: AuditRecord | SegmentHead): document is SegmentHead {
  return (document as SegmentHead).format === SEGMENT_FORMAT;
}
