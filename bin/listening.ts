import type { Alarms } from '../node/alarms.js';
import type { Clock } from '../node/clock.js';
import type { Waits } from '../node/ship/ship.js';
import { HujiError } from '../proto/errors.js';
import type { Listener, ListenHandlers, Transport } from '../transports/transport.js';

export interface ListeningParts {
  readonly handlers: ListenHandlers;
  readonly alarms: Alarms;
  readonly clock: Clock;
  transportOf(address: string): Transport;
  /** Waits between tries to listen at a server that is not there. */
  backoff(): Waits;
}

/** Where a node listens for its children. */
export class Listening {
  readonly #parts: ListeningParts;
  readonly #listeners: Listener[] = [];
  readonly #cancels = new Map<string, () => void>();
  readonly #trying = new Set<Promise<void>>();
  #closed = false;

  constructor(parts: ListeningParts) {
    this.#parts = parts;
  }

  get addresses(): string[] {
    return this.#listeners.map(({ address }) => address);
  }

  /**
   * Listens at all of them. One at a server of somebody else that does not let it is an alarm and
   * tried again: children that come another way must not wait for it. Throws CONFIG_INVALID, and
   * LISTEN_FAILED where it is this machine that cannot.
   */
  async open(addresses: readonly string[]): Promise<void> {
    for (const address of addresses) {
      const transport = this.#parts.transportOf(address);
      if (transport.supports.elsewhere === true) {
        await this.#try(transport, address, this.#parts.backoff());
      } else this.#listeners.push(await transport.listen(address, this.#parts.handlers));
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const cancel of this.#cancels.values()) cancel();
    await Promise.all(this.#trying);
    for (const listener of this.#listeners) await listener.close();
  }

  async #try(transport: Transport, address: string, waits: Waits): Promise<void> {
    const { alarms, clock, handlers } = this.#parts;
    try {
      const listener = await transport.listen(address, handlers);
      this.#listeners.push(listener);
      alarms.clear('LISTEN_FAILED', address);
    } catch (error) {
      if (!(error instanceof HujiError) || error.code === 'CONFIG_INVALID') throw error;
      alarms.raise('LISTEN_FAILED', address, error.detail);
      if (this.#closed) return;
      const again = (): void => {
        const trying = this.#try(transport, address, waits);
        this.#trying.add(trying);
        void trying.finally(() => this.#trying.delete(trying));
      };
      this.#cancels.set(address, clock.after(waits.failed(), again));
    }
  }
}
