import type { Lane } from '../../proto/id.js';
import type { OutsideKind } from '../../proto/outside-kinds.js';

export interface OutsideRequest {
  readonly file: string;
  readonly kind: string;
  readonly encoding?: string;
  readonly dryRun: boolean;
  /** Seq of the operator session in a lane, opened there if need be; 0: the node itself. */
  session(lane: Lane): number | Promise<number>;
}

/** An alias, not an interface, so that it is a JSON document to the compiler. */
export type OutsideResult = {
  readonly kind: OutsideKind;
  readonly read: number;
  /** Registrations that the list says should have ended. */
  readonly candidates: number;
  /** People of the list nobody here is like. */
  readonly sought: number;
  /** Sought by an earlier list, and registered since. */
  readonly found: number;
  /** Rows that say nothing new: in the register, or on an earlier list. */
  readonly known: number;
  /** Deaths of nobody registered here. */
  readonly unmatched: number;
  readonly rejected: number;
  /** Rows rejected or unmatched, or null. */
  readonly rejects: string | null;
  readonly reasons: { readonly [code: string]: number };
  readonly ignored: readonly string[];
  readonly encoding: string;
};

/** Rows somebody hands over, in the form of a list's: every cell by its item. */
export interface HandedRows {
  readonly kind: OutsideKind;
  /** Identifiers of the items, XM among them. */
  readonly header: readonly string[];
  /** As wide as the header; '' where a row says nothing. */
  readonly rows: readonly (readonly string[])[];
  /** Who handed them over, in words: it stands with what they say. */
  readonly by: string;
  /** Whether he may say anything about who is registered there. */
  concerns(station: Lane): boolean;
}

/** Takes what others say, as evidence: it is held against the register as a list is. */
export interface EvidenceDesk {
  /** Resolves when it is durable; nobody is told what it met. Throws LOAD_BUSY, INTERRUPTED. */
  take(rows: HandedRows, signal: AbortSignal): Promise<void>;
}

/** Holds outside lists against the register. They open cases, and never write a value. */
export interface OutsideLists {
  load(
    request: OutsideRequest,
    io: {
      progress(report: { rows: number; bytes: number; total: number; rejected: number }): void;
      readonly signal: AbortSignal;
    },
  ): Promise<OutsideResult>;
}
