import type { Head } from '../../proto/frame.js';
import type { Message } from '../../proto/messages.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { SignedReceipt } from '../../proto/receipt.js';
import type { Branch, LogView } from '../log/log.js';
import type { ReceiptBook } from './receipt-book.js';

export interface ReceiptTalkParts {
  readonly log: LogView;
  readonly receipts: ReceiptBook;
  readonly self: NodeCode;
  readonly peer: NodeCode;
  readonly role: 'parent' | 'child';
  /** Branches that the peer hears. */
  shared(): Iterable<Branch>;
  post(message: Message): void;
  /** This node's own receipt for a branch is due. */
  due(branch: Branch): void;
  /** The peer says how far it holds a stream itself. */
  onHeld(held: Head): void;
  /** News of a tier above. */
  onReceipt(receipt: SignedReceipt): void;
}

/** What the two sides of a talk say of how far a change is safe. */
export class ReceiptTalk {
  private readonly parts: ReceiptTalkParts;

  constructor(parts: ReceiptTalkParts) {
    this.parts = parts;
  }

  /** A child learns at once how far each tier above holds what it holds. */
  greet(): void {
    const { receipts, peer, shared, due, post } = this.parts;
    for (const branch of shared()) {
      if (branch.seq > 0 && branch.name.lane !== 'all') due(branch);
      for (const receipt of receipts.of(branch.stream)) {
        if (receipt.receipt.node !== peer) post({ kind: 'receipt', receipt });
      }
    }
  }

  async take(signed: SignedReceipt): Promise<void> {
    const { log, receipts, self, peer, role } = this.parts;
    const { node: signer, held } = signed.receipt;
    const branches = log.ofStream(held.stream);
    if (signer === self) {
      if (receipts.recall(signed)) for (const branch of branches) this.parts.due(branch);
      return;
    }
    // From below comes a node's own word on what is known here; that of others comes from above.
    if (role === 'child' && (signer !== peer || branches.length === 0)) return;
    const taken = await receipts.take(signed, peer);
    if (signer === peer) {
      this.parts.onHeld(held);
      if (!taken) this.remind(signed);
    }
    if (taken && role === 'parent') this.parts.onReceipt(signed);
  }

  /**
   * A parent that was set back may sign with times that lie before what it signed already: it is
   * shown its own word, and goes on after it.
   */
  private remind(signed: SignedReceipt): void {
    const { receipts, role, post } = this.parts;
    const known = receipts.newestLike(signed.receipt);
    if (role !== 'parent' || known === undefined) return;
    if (known.receipt.hlc > signed.receipt.hlc) post({ kind: 'receipt', receipt: known });
  }
}
