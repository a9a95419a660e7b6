import { ENVELOPE_MESSAGES_MAX } from '../../proto/sync-envelope.js';
import { MESSAGE_OVERHEAD_BYTES } from './link-limits.js';

/** What waits goes out together up to so many bytes: a frame of the wire costs some forty. */
const BATCH_BYTES_MAX = 65_536;

/** Writes one piece; `written` is called once the connection has taken it. */
export type WritePiece = (piece: Buffer, written: () => void) => void;

/**
 * The envelopes that wait for the connection. One piece is under way at a time; what comes
 * meanwhile goes with the next, since envelopes may be joined.
 */
export class Outbox {
  readonly #write: WritePiece;
  readonly #bytesMax: number;
  #pieces: Buffer[] = [];
  /** Cost of all pieces, the one under way included. */
  #cost = 0;
  #underWay = false;
  #waiting: (() => void)[] = [];
  #onEmpty: (() => void) | null = null;

  constructor(bytesMax: number, write: WritePiece) {
    this.#bytesMax = bytesMax;
    this.#write = write;
  }

  get empty(): boolean {
    return this.#cost === 0;
  }

  get full(): boolean {
    return this.#cost > this.#bytesMax;
  }

  add(envelope: Buffer): void {
    this.#pieces.push(envelope);
    this.#cost += envelope.length + MESSAGE_OVERHEAD_BYTES;
    if (!this.#underWay) this.#next();
  }

  /** Resolves when it is no longer full, or `wake` is called. */
  room(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Calls once all is written. */
  whenEmpty(call: () => void): void {
    if (this.empty) call();
    else this.#onEmpty = call;
  }

  #next(): void {
    if (this.empty) {
      this.#onEmpty?.();
      this.#onEmpty = null;
    }
    const count = this.#batch();
    if (count === 0) return;
    const batch = this.#pieces.splice(0, count);
    const piece = batch.length === 1 && batch[0] !== undefined ? batch[0] : Buffer.concat(batch);
    this.#underWay = true;
    this.#write(piece, () => {
      this.#underWay = false;
      this.#cost -= piece.length + count * MESSAGE_OVERHEAD_BYTES;
      if (!this.full) this.wake();
      this.#next();
    });
  }

  /** How many of the first pieces go together. */
  #batch(): number {
    let bytes = 0;
    let count = 0;
    for (const piece of this.#pieces) {
      bytes += piece.length;
      if (count === ENVELOPE_MESSAGES_MAX || (count > 0 && bytes > BATCH_BYTES_MAX)) break;
      count++;
    }
    return count;
  }
}
