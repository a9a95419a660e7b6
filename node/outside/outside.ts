import type { Lane } from '../../proto/id.js';

/** Lists others keep: births, deaths and cremations, marriages, people employed. */
export const OUTSIDE_KINDS = ['births', 'deaths', 'marriages', 'employment'] as const;
export type OutsideKind = (typeof OUTSIDE_KINDS)[number];

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
