import { HujiError } from '../../proto/errors.js';
import type { Message, Want } from '../../proto/messages.js';
import type { Attachments } from '../attach/attach.js';
import { LIMITS } from '../limits.js';
import { NotedHashes } from './noted-hashes.js';

export interface GiverParts {
  readonly attachments: Pick<Attachments, 'read'>;
  /** No frame waits to be sent. */
  isResting(): boolean;
  send(message: Message): Promise<void>;
  onFailed(error: Error): void;
}

/** Gives a neighbour what it asks for, a piece whenever no frame waits to be sent. */
export class AttachmentGiver {
  private readonly parts: GiverParts;
  private readonly asks: Want[] = [];
  /** What it asked for and was not here: it is told when that comes. */
  private readonly owed = new NotedHashes(LIMITS.attachmentsNoted);
  private running = false;
  private stopped = false;
  private rested: (() => void) | null = null;

  constructor(parts: GiverParts) {
    this.parts = parts;
  }

  /** Throws PROTOCOL_GARBAGE. */
  take(want: Want): void {
    if (this.asks.length >= LIMITS.attachmentAsks) {
      throw new HujiError('PROTOCOL_GARBAGE', 'too many attachments asked for');
    }
    this.asks.push(want);
    if (this.running) return;
    this.running = true;
    this.work().catch((error: Error) => {
      this.stopped = true;
      if (!(error instanceof HujiError) || error.code !== 'LINK_DOWN') this.parts.onFailed(error);
    });
  }

  get idle(): boolean {
    return !this.running;
  }

  /** The last frame that waited is on its way. */
  rest(): void {
    this.rested?.();
  }

  stop(): void {
    this.stopped = true;
    this.rested?.();
  }

  /** Whether the neighbour asked for what has now come. */
  owes(hash: string): boolean {
    return this.owed.delete(hash);
  }

  private async work(): Promise<void> {
    for (let want = this.asks[0]; want !== undefined && !this.stopped; want = this.asks[0]) {
      await this.give(want);
      this.asks.shift();
    }
    this.running = false;
  }

  private async give({ attachment, offset, bytes: wanted }: Want): Promise<void> {
    let at = offset;
    let end: number;
    do {
      await this.quiet();
      if (this.stopped) return;
      const whole = this.parts.attachments.read(attachment);
      if (whole === null || at >= whole.length) {
        // Bounded: who asks for more without end asks again by himself.
        if (whole === null) this.owed.add(attachment);
        await this.parts.send({ kind: 'unfit', attachment, code: 'ATTACHMENT_ABSENT' });
        return;
      }
      end = Math.min(whole.length, offset + wanted);
      const bytes = whole.subarray(at, Math.min(end, at + LIMITS.attachmentPieceBytes));
      const piece = { attachment, total: whole.length, offset: at, bytes };
      await this.parts.send({ kind: 'piece', piece });
      at += bytes.length;
    } while (at < end);
  }

  private async quiet(): Promise<void> {
    while (!this.parts.isResting() && !this.stopped) {
      await new Promise<void>((resolve) => {
        this.rested = resolve;
      });
      this.rested = null;
    }
  }
}
