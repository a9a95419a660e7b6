import type { NodeCode, Tier } from '../../proto/node-code.js';
import type { Clock } from '../clock.js';
import type { Cut } from '../digest/digest.js';
import type { HeadsKeeper, Store } from '../store/store.js';

/** Opens the store of a data folder, made where there is none, with the heads file beside it. */
export type OpenStore = (folder: string) => Promise<{
  readonly store: Store;
  readonly heads: Pick<HeadsKeeper, 'reset'>;
}>;

/** One file of a backup. */
export interface BackupFile {
  /** Below the folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** What a finished backup holds; written last, so that without it there is no backup. */
export interface BackupManifest {
  readonly node: NodeCode;
  readonly tier: Tier;
  readonly epoch: string;
  readonly training: boolean;
  readonly software: string;
  /** ISO 8601, UTC. */
  readonly made: string;
  readonly streams: number;
  readonly frames: number;
  readonly entries: number;
  readonly bytes: number;
  /** How far each history of each stream goes, lane `all` too; hashes in full. */
  readonly cut: Cut;
  readonly files: readonly BackupFile[];
}

/** How far a copy has come. `total` is a guess where it cannot be known. */
export interface CopyProgress {
  readonly rows: number;
  readonly bytes: number;
  readonly total: number;
}

/** What copying has of whoever asked for it. */
export interface CopyIo {
  progress(report: { readonly [name in keyof CopyProgress]: number }): void;
  readonly signal: AbortSignal;
}

/** Where things are taken from and put; both sides of copying. */
export interface CopyParts {
  readonly openStore: OpenStore;
  readonly clock: Clock;
}

/** Parts of a data folder that a backup takes besides the store; its daemon's own are left out. */
export const COPIED_FOLDERS = ['identity', 'operators', 'audit'] as const;
/** Room set aside there, and what is being made: made anew where it is missing. */
export const NOT_COPIED = /^spare$|\.new$/;
export const COPIED_FILES = ['huji.yaml'] as const;
export const STORE_FOLDER = 'store';
export const HEADS_FILE = 'heads';
