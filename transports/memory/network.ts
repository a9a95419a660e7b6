import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Link, Listener, ListenHandlers, Peer, Transport } from '../transport.js';
import { draw, type Faults, type MemoryClock, NO_FAULTS } from './faults.js';
import { type LinkSettings, type MemoryLink, makeLink } from './link.js';
import { seededRandom } from './seeded-random.js';

const MESSAGE_BYTES_MAX = 8 * 1_048_576;
const WINDOW_BYTES = 256 * 1024;
const SILENT_MS = 45_000;
/** Kept apart from the series of the links. */
const DIAL_SERIES = -1;

export interface MemoryNetworkOptions {
  readonly clock: MemoryClock;
  readonly seed: number;
  readonly faults?: Partial<Faults>;
  readonly messageBytesMax?: number;
  readonly windowBytes?: number;
  /** ms */
  readonly silentMs?: number;
}

/** Whether a peer may connect; throws the HujiError it is refused with. */
export type CheckPeer = (peer: Peer) => void;

interface Way {
  readonly from: NodeCode;
  readonly to: NodeCode;
}

interface Place extends Peer {
  readonly handlers: ListenHandlers;
  readonly check: CheckPeer;
  readonly links: Set<MemoryLink>;
}

/**
 * A network within the process, for tests and the simulator: given the clock and the seed, and the
 * same calls in the same order, the same befalls it. Addresses are names, `memory://county`.
 */
export class MemoryNetwork {
  readonly #settings: LinkSettings;
  readonly #seed: number;
  readonly #random: () => number;
  readonly #places = new Map<string, Place>();
  /** Both ends of every open link, with who has them. */
  readonly #ends = new Map<MemoryLink, Way>();
  readonly #partitions = new Map<string, Way>();
  #faults: Faults;
  #made = 0;

  constructor(options: MemoryNetworkOptions) {
    this.#seed = options.seed;
    this.#faults = { ...NO_FAULTS, ...options.faults };
    this.#random = seededRandom(options.seed, DIAL_SERIES);
    this.#settings = {
      clock: options.clock,
      faults: () => this.#faults,
      messageBytesMax: options.messageBytesMax ?? MESSAGE_BYTES_MAX,
      windowBytes: options.windowBytes ?? WINDOW_BYTES,
      silentMs: options.silentMs ?? SILENT_MS,
    };
  }

  /** Open links. */
  get links(): number {
    return this.#ends.size / 2;
  }

  /** From now on, on open links too; what is not named goes well. */
  setFaults(faults: Partial<Faults>): void {
    this.#faults = { ...NO_FAULTS, ...faults };
  }

  /** The way of one node into the network. */
  transport(code: NodeCode, key: string, check: CheckPeer = () => undefined): Transport {
    const self: Peer = { code, key };
    return {
      name: 'memory',
      supports: { live: true, messageBytesMax: this.#settings.messageBytesMax },
      dialer: (address, expect) => ({
        dial: (signal) => this.#dial(self, check, address, expect, signal),
      }),
      listen: (address, handlers) => this.#listen(self, check, address, handlers),
    };
  }

  /** One way: what `from` sends to `to` stands still, on open links and new ones. */
  partition(from: NodeCode, to: NodeCode): void {
    this.#partitions.set(keyOf({ from, to }), { from, to });
    for (const link of this.#linksOf(from, to)) link.stall('partition');
  }

  /** Undoes `partition`: of that way, of all ways from a node, or of all. */
  heal(from?: NodeCode, to?: NodeCode): void {
    const heals = (a: NodeCode, b: NodeCode): boolean => (from ?? a) === a && (to ?? b) === b;
    for (const [key, one] of this.#partitions) {
      if (heals(one.from, one.to)) this.#partitions.delete(key);
    }
    for (const [link, one] of this.#ends) {
      if (heals(one.from, one.to)) link.resume('partition');
    }
  }

  /** Cuts every link between two nodes, with all that is under way. */
  cut(a: NodeCode, b: NodeCode): void {
    for (const link of this.#linksOf(a, b)) {
      link.cut(new HujiError('LINK_DOWN', 'the connection was lost'));
    }
  }

  /** Cuts every link of one node: its machine is gone. */
  isolate(code: NodeCode): void {
    for (const [link, { from, to }] of [...this.#ends]) {
      if (from === code || to === code) {
        link.cut(new HujiError('LINK_DOWN', 'the connection was lost'));
      }
    }
  }

  #linksOf(from: NodeCode, to: NodeCode): MemoryLink[] {
    return [...this.#ends]
      .filter(([, ends]) => ends.from === from && ends.to === to)
      .map(([link]) => link);
  }

  async #listen(
    self: Peer,
    check: CheckPeer,
    address: string,
    handlers: ListenHandlers,
  ): Promise<Listener> {
    if (this.#places.has(address)) throw new HujiError('LISTEN_FAILED', `${address} is in use`);
    const place: Place = { ...self, handlers, check, links: new Set() };
    this.#places.set(address, place);
    const close = async (): Promise<void> => {
      if (this.#places.get(address) === place) this.#places.delete(address);
      const links = [...place.links];
      for (const link of links) link.close();
      await Promise.all(links.map((link) => link.closed));
    };
    return { address, close };
  }

  async #dial(
    self: Peer,
    check: CheckPeer,
    address: string,
    expect: NodeCode,
    signal: AbortSignal,
  ): Promise<Link> {
    await this.#pass(draw(this.#faults.delayMs, this.#random), signal);
    const place = this.#places.get(address);
    if (place === undefined) throw new HujiError('LINK_DOWN', `nobody listens at ${address}`);
    if (this.#isPartitioned(self.code, place.code)) {
      await this.#pass(this.#settings.silentMs, signal);
      throw new HujiError('LINK_DOWN', `no answer from ${address}`);
    }
    if (place.code !== expect) {
      throw new HujiError('PEER_UNEXPECTED', `${place.code} instead of ${expect}`);
    }
    check(place);
    admit(place, self);
    return this.#open(self, place);
  }

  /** Either way: nobody gets through a handshake alone. */
  #isPartitioned(a: NodeCode, b: NodeCode): boolean {
    const ways = [keyOf({ from: a, to: b }), keyOf({ from: b, to: a })];
    return ways.some((key) => this.#partitions.has(key));
  }

  #open(self: Peer, place: Place): Link {
    const peers = { up: { code: place.code, key: place.key }, down: self };
    const { up, down } = makeLink(this.#settings, peers, [this.#seed, this.#made++]);
    this.#ends.set(up, { from: place.code, to: self.code });
    this.#ends.set(down, { from: self.code, to: place.code });
    place.links.add(up);
    void up.closed.then(() => place.links.delete(up));
    void Promise.all([up.closed, down.closed]).then(() => {
      this.#ends.delete(up);
      this.#ends.delete(down);
    });
    place.handlers.onLink(up);
    return down;
  }

  /** Waits, if at all, on the network's clock. Rejects with LINK_DOWN when given up. */
  async #pass(ms: number, signal: AbortSignal): Promise<void> {
    if (ms > 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const cancel = this.#settings.clock.after(ms, done);
        signal.addEventListener('abort', done, { once: true });
        function done(): void {
          cancel();
          signal.removeEventListener('abort', done);
          resolve();
        }
      });
    } else {
      await Promise.resolve();
    }
    if (signal.aborted) throw new HujiError('LINK_DOWN', 'the dial was given up');
  }
}

/** The listener's side of the gate: it is told, and so is the peer. */
function admit(place: Place, peer: Peer): void {
  try {
    place.check(peer);
  } catch (error) {
    if (!(error instanceof HujiError)) throw error;
    const { code, detail } = error;
    place.handlers.onRefused({ code, from: peer.code, detail });
    throw new HujiError(code, detail);
  }
}

function keyOf({ from, to }: Way): string {
  return `${from}>${to}`;
}
