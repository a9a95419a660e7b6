import type { Lane } from '../../proto/id.js';
import type { Capture } from '../capture/capture.js';
import type { RecordView } from '../query/query.js';
import type { CodeNames } from './cell.js';
import type { LoadFiles } from './files.js';
import type { LoadQuery } from './index-cache.js';
import type { LaneHead } from './progress.js';
import type { Stations } from './split.js';

/** What a load is given by the node it loads into. */
export interface LoadPorts {
  readonly query: LoadQuery;
  readonly capture: Capture;
  readonly names: CodeNames;
  readonly files: LoadFiles;
  readonly rejectsFolder: string;
  readonly stations: Stations;
  /** The lane that the load's own notes are saved with. */
  readonly ownLane: Lane;
  headOf(lane: Lane): LaneHead;
  /** The day it is, YYYYMMDD, by this node's clock or by what it has written before. */
  today(): string;
  /** Records held now. */
  counts(): { readonly persons: number; readonly households: number };
  /** Whether a record is a registration of the lane's station. */
  belongs(record: RecordView, lane: Lane): boolean;
}

export interface LoadRequest {
  readonly file: string;
  readonly source: string;
  readonly encoding?: string;
  /** The station whose rows these are, by unit code or node code. */
  readonly station?: string;
  readonly dryRun?: boolean;
  /** Seq of the operator session in a lane, opened there if need be; 0: the node itself. */
  session(lane: Lane): number | Promise<number>;
}

export interface LoadIo {
  progress(report: LoadReport): void;
  readonly signal: AbortSignal;
}

/** Aliases, not interfaces, so that both are JSON documents to the compiler. */
export type LoadReport = {
  readonly rows: number;
  readonly bytes: number;
  readonly total: number;
  readonly rejected: number;
};

export type LoadResult = {
  /** Rows of the file. */
  readonly read: number;
  /** Rows that stand in the register now: new, updated, evidence and unchanged. */
  readonly loaded: number;
  readonly rejected: number;
  /** Path of the file of rejected rows, if there are any. */
  readonly rejects: string | null;
  /** Last durable seq of this node's own stream. */
  readonly head: number;
  readonly new: number;
  readonly updated: number;
  readonly evidence: number;
  readonly unchanged: number;
  /** Households made. */
  readonly households: number;
  /** Rows that an interrupted run had done before; they are counted above too. */
  readonly resumed: number;
  /** Columns that are no item of the register. */
  readonly ignored: readonly string[];
  /** Rejected rows by code. */
  readonly reasons: { readonly [code: string]: number };
  readonly encoding: string;
};

/**
 * Loads register files. The same file again, with the same source, adds nothing; rows rejected
 * before are tried again. One at a time, for a load must know what it has made.
 */
export interface Load {
  /** Rejects with LOAD_* or what the store rejects with; a load broken off is gone on with. */
  load(request: LoadRequest, io: LoadIo): Promise<LoadResult>;
}
