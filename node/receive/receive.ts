import type { Frame } from '../../proto/frame.js';
import type { Branch } from '../log/log.js';

/** What became of a frame, which ends at `seq`. Everything but a gap means: held here durably. */
export type Received =
  | {
      readonly kind: 'stored';
      readonly branch: Branch;
      readonly seq: number;
      readonly forked: boolean;
    }
  /** `mended`: the copy held here was spoilt, and is whole again. */
  | {
      readonly kind: 'duplicate';
      readonly branch: Branch;
      readonly seq: number;
      readonly mended: boolean;
    }
  /** It does not follow what is held; `branch` is what is held of the stream, if anything. */
  | { readonly kind: 'gap'; readonly stream: string; readonly branch: Branch | null };

export interface Receiver {
  /**
   * Verifies, stores and, where its documents are here, applies a frame. Resolves when durable.
   * Rejects with a HujiError for a frame that nobody should ever take.
   */
  receive(bytes: Uint8Array): Promise<Received>;
}

/** What a frame would come to, if it were received now. */
export type Inspected =
  | { readonly kind: 'new' | 'duplicate'; readonly frame: Frame }
  | { readonly kind: 'gap'; readonly frame: Frame; readonly branch: Branch | null };

/** Looks at a run of frames before any of them is received, each in its place after the others. */
export interface Inspection {
  /** Rejects as `receive` would. */
  inspect(bytes: Uint8Array): Promise<Inspected>;
}
