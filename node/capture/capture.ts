import type { EvidenceDocument } from '../../proto/change.js';
import type { EntityNo } from '../../proto/entity.js';
import type { ErrorCode } from '../../proto/errors.js';
import type { FieldNo } from '../../proto/fields.js';
import type { ChangeId, ChangeRef, Lane, StreamId } from '../../proto/id.js';
import type { SourceNo } from '../../proto/source.js';

/** A change as asked for: what the store adds (time, session, what was seen) is not in it yet. */
export interface Draft {
  readonly entity: EntityNo;
  /** The record it is about; null where the event makes one. */
  readonly target: ChangeRef | null;
  readonly event: string;
  readonly source: SourceNo;
  readonly since: string | null;
  /** Ascending; the same array object may serve many drafts. */
  readonly fields: readonly FieldNo[];
  readonly values: readonly string[];
  /** Null: what this store shows for the fields written. */
  readonly seen: readonly ChangeRef[] | null;
  readonly documents: readonly EvidenceDocument[];
  readonly act: string | null;
}

/** A line of this node's own bookkeeping, saved in the same batch; never leaves the node. */
export interface Note {
  readonly key: string;
  /** Null deletes. */
  readonly value: string | null;
}

export type Captured =
  | {
      readonly ok: true;
      readonly stream: StreamId;
      readonly seq: number;
      readonly change: ChangeId;
      /** The record's id: `change` where the event made it. */
      readonly id: ChangeId;
    }
  | { readonly ok: false; readonly code: ErrorCode; readonly detail: string };

export interface CaptureOptions {
  readonly lane: Lane;
  /** Seq of the operator session in the lane's stream; 0: the node itself. */
  readonly session: number;
  /** Saved atomically with the changes; where they name what was captured, made from it. */
  readonly notes?: readonly Note[] | ((captured: readonly Captured[]) => readonly Note[]);
  /** Bytes of attachments that the drafts name, by their hash; kept with them. */
  readonly attachments?: ReadonlyMap<string, Uint8Array>;
  /** Seal the changes into a frame of their own at once, instead of into the open tail. */
  readonly seal?: boolean;
}

/**
 * Local writing. Judges each draft as any receiver would judge the change (a refused draft is
 * answered and written nowhere), and resolves when all accepted ones are durable.
 */
export interface Capture {
  capture(drafts: readonly Draft[], options: CaptureOptions): Promise<Captured[]>;
  /** Only judges. */
  judge(draft: Draft, lane: Lane): { code: ErrorCode; detail: string } | null;
}
