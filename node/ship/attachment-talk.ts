import type { HujiError } from '../../proto/errors.js';
import type { Message } from '../../proto/messages.js';
import type { NodeCode } from '../../proto/node-code.js';
import { ATTACHMENTS_SINCE } from '../../proto/version.js';
import type { Wanted } from '../attach/attach.js';
import type { Branch } from '../log/log.js';
import { AttachmentAsker } from './attachment-asker.js';
import type { AttachmentDesk } from './attachment-desk.js';
import { AttachmentGiver } from './attachment-giver.js';

export interface AttachmentTalkParts {
  readonly desk: AttachmentDesk;
  readonly peer: NodeCode;
  readonly role: 'parent' | 'child';
  isResting(): boolean;
  send(message: Message): Promise<void>;
  post(message: Message): void;
  /** A history is complete further than before. */
  onComplete(branch: Branch): void;
  onFault(error: HujiError): void;
  onFailed(error: Error): void;
}

export type OfAttachments = Extract<Message, { kind: 'want' | 'piece' | 'have' | 'unfit' }>;

/** What the two sides of a talk say of attachments (附件): after everything else, and by asking. */
export class AttachmentTalk {
  readonly peer: NodeCode;
  readonly role: 'parent' | 'child';
  private readonly parts: AttachmentTalkParts;
  private readonly giver: AttachmentGiver;
  private readonly asker: AttachmentAsker;
  private spoken = false;

  constructor(parts: AttachmentTalkParts) {
    this.parts = parts;
    this.peer = parts.peer;
    this.role = parts.role;
    const { desk, peer, post, onFault, onFailed } = parts;
    this.giver = new AttachmentGiver({
      attachments: desk.attachments,
      isResting: parts.isResting,
      send: parts.send,
      onFailed,
    });
    this.asker = new AttachmentAsker({
      ...{ desk, peer, post, onFault, onFailed },
      histories: () => desk.historiesFor(this),
      mayAsk: (wanted) => desk.mayAsk(this, wanted),
      take: (hash) => desk.take(hash, this),
      release: (hash) => desk.release(hash, this),
      onSpent: () => desk.givesNoMore(this),
    });
    desk.join(this);
  }

  /** The neighbour has greeted; one that speaks an older version is asked for nothing. */
  greeted(version: number, narrow: boolean): void {
    if (version < ATTACHMENTS_SINCE) return;
    this.spoken = true;
    this.asker.start(narrow);
  }

  take(message: OfAttachments): void {
    switch (message.kind) {
      case 'want':
        this.giver.take(message.want);
        break;
      case 'piece':
        this.asker.takePiece(message.piece);
        break;
      case 'have':
        this.asker.takeHave(message.attachments);
        break;
      case 'unfit':
        this.takeUnfit(message.attachment, message.code);
    }
  }

  private takeUnfit(hash: string, code: string): void {
    // What it got was not it: the copy here is looked at, and found spoilt or whole.
    if (code === 'ATTACHMENT_WRONG') this.parts.desk.attachments.read(hash);
    else this.asker.takeUnfit(hash);
  }

  rest(): void {
    this.giver.rest();
  }

  get idle(): boolean {
    return this.giver.idle && this.asker.idle;
  }

  mayHave(hash: string): boolean {
    return this.asker.mayHave(hash);
  }

  consider(wanted: Wanted): void {
    this.asker.consider(wanted);
  }

  lookAgain(): void {
    this.asker.lookAgain();
  }

  arrived(hash: string): void {
    this.asker.arrived(hash);
    if (this.spoken && this.giver.owes(hash)) {
      this.parts.post({ kind: 'have', attachments: [hash] });
    }
  }

  completed(branch: Branch): void {
    this.parts.onComplete(branch);
  }

  async settled(): Promise<void> {
    await this.asker.settled();
  }

  stop(): void {
    this.giver.stop();
    this.asker.stop();
    this.parts.desk.leave(this);
  }
}
