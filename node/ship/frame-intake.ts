import { HujiError } from '../../proto/errors.js';
import { LIMITS } from '../limits.js';
import type { Received, Receiver } from '../receive/receive.js';

export interface IntakeParts {
  readonly receiver: Receiver;
  /** What became of a frame. */
  onReceived(received: Received): void;
  /** The frame of this number, from 1, is one that nobody should take; the others may be. */
  onDeclined(number: number, error: HujiError): void;
  /** This node cannot take frames, or the neighbour sends nothing but bad ones. */
  onFailed(error: Error): void;
}

/** The frames of one link on their way in. */
export class FrameIntake {
  private readonly parts: IntakeParts;
  private readonly underWay: Promise<void>[] = [];
  private arrived = 0;
  private declined = 0;

  constructor(parts: IntakeParts) {
    this.parts = parts;
  }

  /** Several frames may be under way, so that they share a batch; their order stays. */
  async take(bytes: Uint8Array): Promise<void> {
    this.arrived += 1;
    const number = this.arrived;
    const work = this.parts.receiver
      .receive(bytes)
      .then((received) => this.parts.onReceived(received))
      .catch((error: Error) => this.decline(number, error));
    this.underWay.push(work);
    if (this.underWay.length >= LIMITS.framesUnderWay) await this.underWay.shift();
  }

  private decline(number: number, error: Error): void {
    this.declined += 1;
    if (isFrameFault(error) && this.declined <= LIMITS.framesDeclined) {
      this.parts.onDeclined(number, error);
    } else {
      this.parts.onFailed(error);
    }
  }

  /** Resolves when all that came has been dealt with. */
  async settled(): Promise<void> {
    await Promise.all(this.underWay);
  }
}

/** The fault lies in the frame, not in this node, and trying it again cures nothing. */
function isFrameFault(error: Error): error is HujiError {
  if (!(error instanceof HujiError) || error.retry) return false;
  return error.code !== 'INTERNAL' && error.code !== 'STORE_DAMAGED';
}
