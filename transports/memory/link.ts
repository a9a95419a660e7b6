import { HujiError } from '../../proto/errors.js';
import type { Link, Peer } from '../transport.js';
import { draw, type Faults, type MemoryClock } from './faults.js';
import { Pipe, type PipeOutlet } from './pipe.js';
import { seededRandom } from './seeded-random.js';

/** How long a closing side waits for its goodbye to arrive. */
const CLOSE_MS = 2_000;
/** Series of one link's randomness: a reader's pauses shift no message's fate. */
const PIPE = 1;
const READER = 2;

export interface LinkSettings {
  readonly clock: MemoryClock;
  readonly faults: () => Faults;
  readonly messageBytesMax: number;
  /** Bytes that may be sent and not yet taken, in one direction. */
  readonly windowBytes: number;
  /** Nothing comes through for so long, ms: PEER_SILENT. */
  readonly silentMs: number;
}

/** Both ends of a new link, `down` for the one that dialled; the seed is the link's own. */
export function makeLink(
  settings: LinkSettings,
  peers: { readonly up: Peer; readonly down: Peer },
  seed: readonly number[],
): { up: MemoryLink; down: MemoryLink } {
  const up = new MemoryLink(settings, peers.down, seededRandom(...seed, READER, 0));
  const down = new MemoryLink(settings, peers.up, seededRandom(...seed, READER, 1));
  const { clock, faults, silentMs, windowBytes } = settings;
  const pipe = (from: MemoryLink, to: MemoryLink, series: number): Pipe => {
    const random = seededRandom(...seed, PIPE, series);
    return new Pipe({ clock, random, faults, silentMs, windowBytes, outlet: to.outlet(from) });
  };
  const upward = pipe(down, up, 0);
  const downward = pipe(up, down, 1);
  up.connect(down, upward, downward);
  down.connect(up, downward, upward);
  return { up, down };
}

/** One end of a link; `peer` is who has the other. */
export class MemoryLink implements Link {
  readonly peer: Peer;
  readonly closed: Promise<Error | null>;
  readonly traffic = { sent: 0, received: 0 };
  readonly #settings: LinkSettings;
  readonly #random: () => number;
  #far: MemoryLink | null = null;
  #into: Pipe | null = null;
  #out: Pipe | null = null;
  #inbox: Uint8Array[] = [];
  #state: 'open' | 'closing' | 'closed' = 'open';
  #reason: Error | null = null;
  /** The reason is this end's own, not one it was told. */
  #own = false;
  #wakeReader: (() => void) | null = null;
  #cancelLinger: (() => void) | null = null;
  #resolveClosed: (reason: Error | null) => void = () => undefined;

  constructor(settings: LinkSettings, peer: Peer, random: () => number) {
    this.#settings = settings;
    this.peer = peer;
    this.#random = random;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  /** Ties this end to the other. Once, before anything else. */
  connect(far: MemoryLink, into: Pipe, out: Pipe): void {
    this.#far = far;
    this.#into = into;
    this.#out = out;
  }

  async send(message: Uint8Array): Promise<void> {
    this.#checkOpen();
    const { messageBytesMax } = this.#settings;
    if (message.length > messageBytesMax) {
      throw new HujiError('FRAME_TOO_LARGE', `${message.length} bytes of ${messageBytesMax}`);
    }
    this.traffic.sent += message.length;
    this.#out?.send(message);
    while (this.#out?.full === true) {
      await this.#out.room();
      this.#checkOpen();
    }
  }

  async *messages(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const message = this.#inbox.shift();
      if (message !== undefined) {
        await this.#pause();
        if (this.#own) return;
        this.traffic.received += message.length;
        this.#into?.taken(message);
        yield message;
      } else if (this.#state === 'open') {
        await new Promise<void>((resolve) => {
          this.#wakeReader = resolve;
        });
      } else {
        if (this.#reason !== null && !this.#own) throw this.#reason;
        return;
      }
    }
  }

  close(reason?: Error): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#own = true;
    this.#reason = reason ?? null;
    this.#drop();
    this.#cancelLinger = this.#settings.clock.after(CLOSE_MS, () => this.#leave());
    this.#out?.end(reason === undefined ? null : shown(reason));
  }

  /** Breaks the link at both ends, now. */
  cut(error: HujiError): void {
    this.finish(error);
    this.#far?.finish(error);
  }

  /** Messages from here to the peer stand still until `resume`. */
  stall(why: string): void {
    this.#out?.stall(why);
  }

  resume(why: string): void {
    this.#out?.resume(why);
  }

  /** What comes out of the pipe from `near`, at this end. */
  outlet(near: MemoryLink): PipeOutlet {
    return {
      arrived: (message) => this.#arrived(message),
      ended: (reason) => {
        this.finish(reason);
        near.finish(null);
      },
      cut: () => this.cut(new HujiError('LINK_DOWN', 'the connection was lost')),
      silent: () => {
        this.cut(new HujiError('PEER_SILENT', `nothing heard for ${this.#settings.silentMs} ms`));
      },
    };
  }

  #arrived(message: Uint8Array): void {
    if (this.#state !== 'open') return;
    this.#inbox.push(message);
    this.#wake();
  }

  /** The first end counts; a close from this side keeps its own reason. */
  finish(error: Error | null): void {
    if (this.#state === 'closed') return;
    if (!this.#own) this.#reason = error;
    this.#state = 'closed';
    this.#cancelLinger?.();
    this.#out?.destroy();
    this.#wake();
    this.#resolveClosed(this.#reason);
  }

  /** The goodbye has not arrived: the other end notices by hearing nothing any more. */
  #leave(): void {
    this.finish(this.#reason);
    const { clock, silentMs } = this.#settings;
    const silent = new HujiError('PEER_SILENT', `nothing heard for ${silentMs} ms`);
    clock.after(silentMs, () => this.#far?.finish(silent));
  }

  #drop(): void {
    this.#inbox = [];
    this.#wake();
  }

  /** A slow reader. */
  async #pause(): Promise<void> {
    const { clock, faults } = this.#settings;
    const ms = draw(faults().readMs, this.#random);
    if (ms > 0) await new Promise<void>((resolve) => clock.after(ms, resolve));
  }

  #wake(): void {
    const wake = this.#wakeReader;
    this.#wakeReader = null;
    wake?.();
  }

  #checkOpen(): void {
    if (this.#state === 'open') return;
    throw this.#reason instanceof HujiError
      ? this.#reason
      : new HujiError('LINK_DOWN', 'the link is closed');
  }
}

/** A peer gets a copy; the texts of other errors are not made for its eyes. */
function shown(reason: Error): HujiError {
  return reason instanceof HujiError
    ? new HujiError(reason.code, reason.detail)
    : new HujiError('INTERNAL');
}
