import type { CaseId, Family } from '../../conflict/cases/group.js';
import type { CaseKind, CaseState } from '../../conflict/cases/kinds.js';
import type { Record } from '../../conflict/record.js';
import type { EntityNo } from '../../proto/entity.js';
import type { Hlc } from '../../proto/hlc.js';
import type { ChangeRef, Lane } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Transaction } from '../store/store.js';

/** What apply tells of every record it writes, so that cases open and close with it. */
export interface CaseWatch {
  changed(entity: EntityNo, ref: ChangeRef, before: Record | null, after: Record): void;
}

/** Records as apply has staged them, for what a case asks of them again. */
export interface StagedRecords {
  read(tx: Pick<Transaction, 'get'>, entity: EntityNo, ref: ChangeRef): Record | null;
  /** Lane of the registering station, where the record is held. */
  homeOf(tx: Pick<Transaction, 'get'>, entity: EntityNo, ref: ChangeRef): Lane | null;
}

/** How many cases stand, by the smallest area that holds their records, and by kind. */
export interface CaseCounts {
  /** Cases whose records all lie in an area; `isIn` says which areas lie in it. */
  standing(isIn: (area: NodeCode) => boolean): { readonly [kind in CaseKind]?: number };
}

/** One case as a list has it. */
export interface CaseEntry {
  readonly id: CaseId;
  readonly kind: CaseKind;
  readonly area: NodeCode;
  readonly openedAt: Hlc;
  /** Decided, and its cause has gone. */
  readonly isClosed: boolean;
  /** YYYYMMDD, or null. */
  readonly due: string | null;
}

/** A case as people are shown it. */
export interface CaseView extends CaseEntry {
  readonly family: Family;
  readonly subject: string;
  readonly tag: string;
  /** Acts that decided it so far. */
  readonly acts: readonly string[];
  readonly reasons: readonly string[];
  /** Of a crowd none, unless it is asked for alone. */
  readonly records: readonly {
    readonly ref: ChangeRef;
    readonly entity: EntityNo;
    readonly lane: Lane;
  }[];
  /** Who may decide it. */
  readonly inCharge: NodeCode;
  /** Unit and officer who handle it. */
  readonly owner: string;
  /** Its day has passed, and it is not closed. */
  readonly overdue: boolean;
  /** The tier above the one in charge, which may decide it too once it is overdue. */
  readonly escalatedTo: NodeCode | null;
  readonly state: CaseState;
  readonly blocksGate: boolean;
}

export interface ListWish {
  readonly area: NodeCode | null;
  readonly kind: CaseKind | null;
  readonly state: CaseState | null;
  /** Only those whose day has passed, by that day. */
  readonly overdue?: boolean;
  readonly limit: number;
  /** The place behind which to go on. */
  readonly after: Buffer | null;
}

export interface ListedCases {
  readonly cases: readonly CaseView[];
  /** The last place looked at; null: there is no more. */
  readonly next: Buffer | null;
}

/** How many records have been judged anew, of how many there were when that began. */
export interface Judging {
  readonly done: number;
  readonly total: number;
}
