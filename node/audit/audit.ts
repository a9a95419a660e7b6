import type { ErrorCode } from '../../proto/errors.js';

/** What was done: asked, let out, decided, written, or arranged on the node itself. */
export const AUDIT_KINDS = ['query', 'export', 'decision', 'write', 'act'] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** `begun` is said before long work, so that it is on record however the work ends. */
export type AuditOutcome = 'ok' | 'begun' | ErrorCode;

/**
 * Who asked what, from where, why, and whom the answer showed (审计). No name and no number of a
 * citizen stands in it: people are record ids, and what was asked by is a keyed hash.
 */
export interface AuditEntry {
  readonly kind: AuditKind;
  readonly method: string;
  /** The officer who acts; absent where none was named. */
  readonly operator?: string;
  /** The account of the operating system, or the consumer of an interface. */
  readonly account?: string;
  /** `socket`, `local` (the node was opened by the command itself), or an interface. */
  readonly via: string;
  /** Address or terminal, where it is known. */
  readonly from?: string;
  readonly purpose?: string;
  /** What may be read by whoever reads the audit: codes, ids, limits. */
  readonly asked?: { readonly [name: string]: string | number | boolean };
  /** What may not: the tags of numbers, names and whatever else was given. */
  readonly tags?: { readonly [name: string]: string | readonly string[] };
  /** Ids of the records that were shown or changed. */
  readonly people?: readonly string[];
  readonly outcome: AuditOutcome;
  /** The signed statement of the officer: time, nonce and signature, for whoever doubts it. */
  readonly proof?: string;
}

/** An entry as it stands in the audit. */
export interface AuditRecord extends AuditEntry {
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Where the audit ends. */
export interface AuditHead {
  readonly seq: number;
  /** SHA-256 over all before it, base64url. */
  readonly hash: string;
}

export interface AuditFilter {
  readonly operator?: string;
  /** A record id. */
  readonly person?: string;
  readonly tag?: string;
  readonly kind?: AuditKind;
  /** Only what was refused. */
  readonly refused?: boolean;
  /** ISO 8601, both included. */
  readonly since?: string;
  readonly until?: string;
}

/**
 * The audit of one node. Many entries share one write; `record` resolves when its own counts, and
 * whoever answers waits for that. A question counts once it is written, so that it outlives the
 * process; everything else once it is on the disk.
 */
export interface Audit {
  /** Rejects with AUDIT_FAILED: then the question is not to be answered. */
  record(entry: AuditEntry): Promise<void>;
  /**
   * What stands in the audit for a value that may not be read there: the same for the same value,
   * and of no use without this node's key. `name` parts numbers from names and so on.
   */
  tag(name: string, value: string): string;
  /** Newest first, `limit` at most, below the seq `before`. */
  find(filter: AuditFilter, limit: number, before?: number): Promise<AuditRecord[]>;
  head(): AuditHead;
  /** The same, once all of it is on the disk. Rejects with what the disk says. */
  durable(): Promise<AuditHead>;
}
