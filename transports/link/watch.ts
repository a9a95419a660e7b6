import { HujiError } from '../../proto/errors.js';
import type { LinkLimits } from './link-limits.js';

/** The line under a link, as far as the watch looks at it. */
export interface Carried {
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** A limit is noticed at the latest a quarter of itself too late. */
const TICKS_PER_LIMIT = 4;
/**
 * Bytes that count as progress of what waits. More than the pings of a peer that answers them but
 * reads nothing; little enough for a telephone line.
 */
const PROGRESS_BYTES = 4096;

/**
 * Watches one connection for a peer that has fallen silent or has stopped reading. Pings of the
 * transport see to it that a living peer is heard. Counts ticks, and asks no clock.
 */
export class Watch {
  /** How often `tick` wants to be called, ms. */
  readonly tickMs: number;
  readonly #socket: Carried;
  readonly #limits: Pick<LinkLimits, 'silentMs' | 'notReadingMs'>;
  #received: number;
  #silentTicks = 0;
  #sent: number;
  #stuckTicks = 0;

  constructor(socket: Carried, limits: Pick<LinkLimits, 'silentMs' | 'notReadingMs'>) {
    this.#socket = socket;
    this.#limits = limits;
    this.#received = socket.bytesRead;
    this.#sent = socket.bytesWritten;
    this.tickMs = Math.ceil(Math.min(limits.silentMs, limits.notReadingMs) / TICKS_PER_LIMIT);
  }

  /** A message has left. */
  progress(): void {
    this.#stuckTicks = 0;
  }

  /** `waiting`: messages wait on the way out. Returns why to give the peer up, else null. */
  tick(waiting: boolean): HujiError | null {
    const { silentMs, notReadingMs } = this.#limits;
    this.#countSilence();
    this.#countStuck(waiting);
    if (this.#silentTicks * this.tickMs >= silentMs) {
      return new HujiError('PEER_SILENT', `nothing heard for ${silentMs} ms`);
    }
    if (this.#stuckTicks * this.tickMs >= notReadingMs) {
      return new HujiError('PEER_NOT_READING', `messages waited for ${notReadingMs} ms`);
    }
    return null;
  }

  #countSilence(): void {
    const received = this.#socket.bytesRead;
    this.#silentTicks = received === this.#received ? this.#silentTicks + 1 : 0;
    this.#received = received;
  }

  #countStuck(waiting: boolean): void {
    const sent = this.#socket.bytesWritten;
    if (waiting && sent - this.#sent < PROGRESS_BYTES) {
      this.#stuckTicks++;
    } else {
      this.#stuckTicks = 0;
      this.#sent = sent;
    }
  }
}
