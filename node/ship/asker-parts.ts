import type { HujiError } from '../../proto/errors.js';
import type { Message } from '../../proto/messages.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Wanted } from '../attach/attach.js';
import type { AttachmentDesk } from './attachment-desk.js';

export interface AskerParts {
  readonly desk: AttachmentDesk;
  readonly peer: NodeCode;
  /** Histories of which the neighbour may have what is missing here. */
  histories(): number[];
  mayAsk(wanted: Wanted): boolean;
  take(hash: string): void;
  release(hash: string): void;
  post(message: Message): void;
  /** What the neighbour sent is not what it was asked for. */
  onFault(error: HujiError): void;
  /** What came could not be kept here: the talk is to end. */
  onFailed(error: Error): void;
  /** So much was not there that it is asked for nothing more: others may have what is left. */
  onSpent(): void;
  /** How many that were not there are noted; LIMITS.attachmentsNoted by default. */
  readonly noted?: number;
}

export interface Asking {
  readonly wanted: Wanted;
  /** The neighbour has said that it has come there. */
  readonly told: boolean;
}

export interface Pull {
  readonly wanted: Wanted;
  /** What has come of it so far; null: nothing, and its true size is not known. */
  bytes: Buffer | null;
  have: number;
  asked: number;
}

export function untold(wanted: Wanted): Asking {
  return { wanted, told: false };
}
