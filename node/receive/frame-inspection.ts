import type { Change } from '../../proto/change.js';
import { type Frame, readFrame } from '../../proto/frame.js';
import type { Log, Placement } from '../log/log.js';
import type { Store } from '../store/store.js';
import type { Inspected, Inspection } from './receive.js';
import { checkIntroduction, checkSigned, type VerifyParts, verifyPlaced } from './verifying.js';

export interface InspectionParts extends VerifyParts {
  readonly store: Store;
  readonly log: Log;
  /** The changes of a frame; null or none where they cannot be read here. */
  readable(frame: Frame): readonly Change[] | null;
}

/**
 * Frames in their places behind the log and behind each other, with nothing written. What it keeps
 * grows by the place of each frame, some hundred bytes.
 */
export class FrameInspection implements Inspection {
  private readonly parts: InspectionParts;
  /** The key in force after each frame seen that would be new, by its hash. */
  private readonly seen = new Map<string, { readonly seq: number; readonly key: string }>();

  constructor(parts: InspectionParts) {
    this.parts = parts;
  }

  async inspect(bytes: Uint8Array): Promise<Inspected> {
    const frame = readFrame(bytes);
    if (this.seen.has(frame.hash)) return { kind: 'duplicate', frame };
    const before = frame.prev === '' ? undefined : this.seen.get(frame.prev);
    if (before !== undefined && before.seq === frame.firstSeq - 1) {
      checkSigned(frame, before.key);
      this.remember(frame, before.key);
      return { kind: 'new', frame };
    }
    return this.place(frame);
  }

  private async place(frame: Frame): Promise<Inspected> {
    const { store, log, readable } = this.parts;
    // In a job of its own, so that it sees all that others have staged.
    const placement = await store.commit((tx) => log.place(tx, frame));
    if (placement.kind === 'duplicate') return { kind: 'duplicate', frame };
    if (placement.kind === 'gap') return { kind: 'gap', frame, branch: placement.branch };
    const author = verifyPlaced(this.parts, frame, placement);
    if (author !== null) checkIntroduction(frame, author, readable(frame));
    this.remember(frame, this.keyAt(placement, author));
    return { kind: 'new', frame };
  }

  private keyAt(placement: Placement, author: Parameters<Log['keyFor']>[1]): string {
    return this.parts.log.keyFor(placement, author);
  }

  private remember(frame: Frame, key: string): void {
    this.seen.set(frame.hash, { seq: frame.lastSeq, key: frame.nextKey ?? key });
  }
}
