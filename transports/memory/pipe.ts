import type { HujiError } from '../../proto/errors.js';
import { drawFate, type Fate, type Faults, type MemoryClock } from './faults.js';

/** What a waiting message costs beside its bytes, so that empty ones end too. */
const MESSAGE_OVERHEAD_BYTES = 64;

/** Where a pipe leads, and whom it tells what befalls the link. */
export interface PipeOutlet {
  arrived(message: Uint8Array): void;
  /** The sender has closed, after all it sent. */
  ended(reason: HujiError | null): void;
  /** The link is cut. */
  cut(): void;
  /** Nothing has come through for `silentMs`, not even a ping. */
  silent(): void;
}

export interface PipeParts {
  readonly clock: MemoryClock;
  readonly random: () => number;
  readonly faults: () => Faults;
  readonly silentMs: number;
  readonly windowBytes: number;
  readonly outlet: PipeOutlet;
}

interface Underway {
  readonly message: Uint8Array | null;
  readonly reason: HujiError | null;
  readonly repeatAfter: number;
  ripe: boolean;
}

/** One direction of a link: messages under way, in order, and the faults that befall them. */
export class Pipe {
  readonly #parts: PipeParts;
  readonly #timers = new Set<() => void>();
  #underway: Underway[] = [];
  #repeats: { message: Uint8Array; after: number }[] = [];
  /** Cost of what is under way or waits for the reader. */
  #held = 0;
  /** What a slow line carries now, and what waits for it. */
  #onLine: { readonly ms: number; readonly over: () => void }[] = [];
  #waiting: (() => void)[] = [];
  /** Why it stands still, if it does. */
  readonly #stalls = new Set<string>();
  #cancelSilence: (() => void) | null = null;
  #lost = false;
  #destroyed = false;

  constructor(parts: PipeParts) {
    this.#parts = parts;
  }

  get full(): boolean {
    return this.#held > this.#parts.windowBytes && !this.#destroyed;
  }

  /** Resolves when there may be room, or the pipe is gone. */
  room(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Takes a copy. */
  send(message: Uint8Array): void {
    if (this.#destroyed) return;
    const fate = drawFate(this.#parts.faults(), this.#parts.random);
    if (fate.cut) {
      this.#parts.outlet.cut();
      return;
    }
    if (fate.lost) this.#lose();
    if (this.#lost) return;
    if (fate.stallMs > 0) this.#stallFor(fate.stallMs);
    this.#held += cost(message);
    this.#dispatch({ message: message.slice(), reason: null }, fate);
  }

  end(reason: HujiError | null): void {
    if (this.#destroyed || this.#lost) return;
    const { delayMs } = drawFate(this.#parts.faults(), this.#parts.random);
    this.#dispatch({ message: null, reason }, { delayMs, repeatAfter: 0 });
  }

  /** The reader has taken a message: its room is free again. */
  taken(message: Uint8Array): void {
    this.#held -= cost(message);
    if (!this.full) this.#wake();
  }

  stall(why: string): void {
    if (this.#destroyed) return;
    this.#stalls.add(why);
    this.#awaitSilence();
  }

  resume(why: string): void {
    this.#stalls.delete(why);
    if (this.#stalls.size > 0 || this.#lost) return;
    this.#cancelSilence?.();
    this.#cancelSilence = null;
    this.#pump();
  }

  /** What is under way is gone. Idempotent. */
  destroy(): void {
    this.#destroyed = true;
    this.#underway = [];
    this.#repeats = [];
    this.#onLine = [];
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#wake();
  }

  #dispatch(
    what: Pick<Underway, 'message' | 'reason'>,
    { delayMs, repeatAfter }: Pick<Fate, 'delayMs' | 'repeatAfter'>,
  ): void {
    const one: Underway = { ...what, repeatAfter, ripe: false };
    this.#underway.push(one);
    const { bytesPerSecond } = this.#parts.faults();
    const lineMs = bytesPerSecond > 0 ? ((what.message?.length ?? 0) * 1000) / bytesPerSecond : 0;
    if (lineMs > 0) this.#occupy(lineMs, () => this.#ripen(one, delayMs));
    else this.#ripen(one, delayMs);
  }

  #ripen(one: Underway, delayMs: number): void {
    if (delayMs > 0) {
      this.#after(delayMs, () => this.#ripen(one, 0));
      return;
    }
    one.ripe = true;
    this.#pump();
  }

  /** The line is busy for so long, once it is free. */
  #occupy(ms: number, over: () => void): void {
    this.#onLine.push({ ms, over });
    if (this.#onLine.length === 1) this.#carry();
  }

  #carry(): void {
    const first = this.#onLine[0];
    if (first === undefined) return;
    this.#after(first.ms, () => {
      this.#onLine.shift();
      this.#carry();
      first.over();
    });
  }

  #pump(): void {
    while (this.#stalls.size === 0 && this.#underway[0]?.ripe === true) {
      const { message, reason, repeatAfter } = this.#underway.shift() as Underway;
      if (message === null) {
        this.#parts.outlet.ended(reason);
        return;
      }
      this.#parts.outlet.arrived(message);
      this.#repeat();
      if (repeatAfter > 0) this.#repeats.push({ message, after: repeatAfter });
    }
  }

  /** Brings again what is due after the message that just came. */
  #repeat(): void {
    for (const one of this.#repeats) one.after--;
    const due = this.#repeats.filter(({ after }) => after <= 0);
    if (due.length === 0) return;
    this.#repeats = this.#repeats.filter(({ after }) => after > 0);
    for (const { message } of due) {
      this.#held += cost(message);
      this.#parts.outlet.arrived(message.slice());
    }
  }

  /** Sends on into nothing: the sender notices no more than on a real line. */
  #lose(): void {
    this.#lost = true;
    this.#awaitSilence();
  }

  #stallFor(ms: number): void {
    this.stall('fault');
    this.#after(ms, () => this.resume('fault'));
  }

  #awaitSilence(): void {
    this.#cancelSilence ??= this.#after(this.#parts.silentMs, () => this.#parts.outlet.silent());
  }

  #after(ms: number, call: () => void): () => void {
    const cancel = this.#parts.clock.after(ms, () => {
      this.#timers.delete(forget);
      call();
    });
    const forget = (): void => {
      this.#timers.delete(forget);
      cancel();
    };
    this.#timers.add(forget);
    return forget;
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function cost(message: Uint8Array): number {
  return message.length + MESSAGE_OVERHEAD_BYTES;
}
