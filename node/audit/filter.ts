import type { AuditEntry, AuditFilter, AuditRecord } from './audit.js';

/** Fourteen bits for each id that a full segment can hold. */
export const FILTER_BYTES = 64 * 1024;
const BITS = FILTER_BYTES * 8;
const PROBES = 7;

/**
 * Which people, tags and officers a segment may speak of (Bloom filter), so that a search reads
 * few segments of many.
 */
export class TermFilter {
  readonly bytes: Buffer;

  constructor(bytes: Buffer = Buffer.alloc(FILTER_BYTES)) {
    this.bytes = bytes;
  }

  add(term: string): void {
    for (const bit of bitsOf(term)) {
      const at = bit >>> 3;
      this.bytes[at] = (this.bytes[at] ?? 0) | (1 << (bit & 7));
    }
  }

  /** False: certainly not. */
  mayHold(term: string): boolean {
    return bitsOf(term).every((bit) => ((this.bytes[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0);
  }
}

function bitsOf(term: string): number[] {
  let one = 0x811c9dc5;
  let two = 0x01000193;
  for (let at = 0; at < term.length; at++) {
    const code = term.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    two = Math.imul(two ^ code, 0x85ebca6b) ^ (two >>> 15);
  }
  const bits: number[] = [];
  for (let probe = 0; probe < PROBES; probe++) {
    bits.push(((one + Math.imul(probe, two | 1)) >>> 0) % BITS);
  }
  return bits;
}

/** What an entry is found by. */
export function termsOf(entry: AuditEntry): string[] {
  const terms: string[] = [...(entry.people ?? []), ...Object.values(entry.tags ?? {}).flat()];
  const id = entry.asked?.['id'];
  if (typeof id === 'string') terms.push(id);
  if (entry.operator !== undefined) terms.push(entry.operator);
  return terms;
}

/** The terms that every entry a filter lets through has. */
export function termsWanted({ operator, person, tag }: AuditFilter): string[] {
  return [operator, person, tag].filter((term) => term !== undefined);
}

export function matches(entry: AuditRecord, filter: AuditFilter): boolean {
  const { since, until, kind, refused, operator } = filter;
  if (since !== undefined && entry.at < since) return false;
  if (until !== undefined && entry.at > until) return false;
  if (kind !== undefined && entry.kind !== kind) return false;
  if (refused === true && (entry.outcome === 'ok' || entry.outcome === 'begun')) return false;
  if (operator !== undefined && entry.operator !== operator) return false;
  const terms = termsOf(entry);
  return [filter.person, filter.tag].every((term) => term === undefined || terms.includes(term));
}
