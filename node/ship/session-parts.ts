import type { HujiError } from '../../proto/errors.js';
import type { Head } from '../../proto/frame.js';
import type { Hello } from '../../proto/messages.js';
import type { SignedReceipt } from '../../proto/receipt.js';
import type { Clock } from '../clock.js';
import type { CompareDesk } from '../compare/compare.js';
import type { Branch, LogView } from '../log/log.js';
import type { Receiver } from '../receive/receive.js';
import type { AttachmentDesk } from './attachment-desk.js';
import type { BegunFrames } from './frame-parts.js';
import type { Lacking } from './frame-sender.js';
import type { ReceiptBook } from './receipt-book.js';

/** What a session has of its node; `S` is how it names itself to it. */
export interface SessionParts<S> {
  readonly clock: Clock;
  readonly log: LogView;
  readonly receiver: Receiver;
  readonly receipts: ReceiptBook;
  readonly begun: BegunFrames;
  readonly files: AttachmentDesk;
  readonly compare: CompareDesk;
  readonly self: { code: string; tier: string; software: string };
  /** Whether the lane's audience lies at the peer. */
  shares(branch: Branch, peer: string): boolean;
  /** Those it is true of. */
  shared(peer: string): Iterable<Branch>;
  /** Told once the peer's hello has been taken in; `ahead`: it holds something unknown here. */
  onHello(session: S, hello: Hello, ahead: readonly Head[]): void;
  /** A frame came in: the other sessions have something to send. */
  onFrame(session: S, branch: Branch): void;
  /** A stream cannot be carried over this link; the link goes on. */
  onFault(session: S, error: HujiError): void;
  /** A frame stored here is not what it was: the neighbours may still have it. */
  onSpoilt(branch: Branch, seq: number): void;
  /** One of them has given it back. */
  onMended(branch: Branch, seq: number): void;
  /** The neighbour lacks frames that were trimmed here; null: no longer. */
  onTrimmed(session: S, branch: Branch, lacking: Lacking | null): void;
  /** A receipt of a tier above came in: pass it down. */
  onReceipt(session: S, receipt: SignedReceipt): void;
}
