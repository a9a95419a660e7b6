import type { Attachment } from '../../proto/attachment.js';
import type { Change } from '../../proto/change.js';
import type { Receipt } from '../../proto/receipt.js';
import type { Branch } from '../log/log.js';
import type { Transaction } from '../store/store.js';

/** One that a change held here names, and that is not here. */
export interface Wanted extends Attachment {
  /** A change that names it. */
  readonly branch: number;
  readonly seq: number;
}

export type Place = Pick<Wanted, 'seq' | 'hash'>;

/** Of all attachments; `up`: named by changes whose attachments no tier above has all yet. */
export interface AttachmentCounts {
  readonly held: number;
  readonly heldBytes: number;
  readonly wanted: number;
  readonly wantedBytes: number;
  readonly up: number;
  readonly upBytes: number;
}

/** What becomes of attachments while a batch is made. */
export interface AttachmentNotes {
  /** A change with documents, standing or parked: what it names is held, or wanted. */
  note(tx: Transaction, branch: Branch, seq: number, change: Change): void;
  /** Keeps one that a change names; false where it is here already, or nobody named it. */
  keep(tx: Transaction, hash: string, bytes: Uint8Array): boolean;
}

/** What receipts say of attachments, and hear. */
export interface AttachmentReceipts {
  /** Every attachment named up to this seq of the history is here; 0 where it names none. */
  completeTo(branch: Branch): number;
  /** A tier above holds every attachment up to a place. */
  heldAbove(receipt: Receipt): void;
}

/** The attachments a node holds and wants (附件), by their SHA-256. */
export interface Attachments extends AttachmentNotes, AttachmentReceipts {
  counts(): AttachmentCounts;
  /** Held and whole; one that the disk has spoilt is wanted again. */
  read(hash: string): Buffer | null;
  /** A place where one that is held was named. */
  placeOf(hash: string): { readonly branch: number; readonly seq: number } | null;
  wants(hash: string): Wanted | null;
  /** Those wanted, in the order of their hashes, after one of them ('': from the first). */
  wanted(after: string, limit: number): Promise<Wanted[]>;
  /** Histories that may name some that are wanted. */
  histories(): number[];
  /** What one history names that was not here, in its order, after a place; some may have come. */
  missing(branch: number, after: Place | null, limit: number): Promise<Wanted[]>;
  /** What one history names and no tier above is known to hold, in its order, after a place. */
  up(branch: number, after: Place | null, limit: number): Promise<Wanted[]>;
  /** A tier above has said that it holds these. */
  reached(places: readonly (Place & { readonly branch: number })[]): Promise<void>;
  /** Keeps what has come, if it is wanted; resolves when durable. The bytes are known to be its. */
  arrive(hash: string, bytes: Uint8Array): Promise<boolean>;
  /** What is told to whoever asks neighbours for them. */
  listen(listener: AttachmentListener): void;
}

export interface AttachmentListener {
  /** One more is wanted. */
  onWanted(wanted: Wanted): void;
  /** One that was wanted has come. */
  onArrived(hash: string): void;
  /** More of a history is complete: its receipts say more. */
  onComplete(branch: Branch): void;
  /** What is kept was read again: more may be wanted than was told, by a batch that failed. */
  onReread(): void;
}
