/** Timers, handed in: `after` calls once after `ms` and returns a cancel. */
export interface MemoryClock {
  after(ms: number, call: () => void): () => void;
}

/** From the least to the most, ms; each draw is uniform between them. */
export type Span = readonly [number, number];

/** What goes wrong on the way. Chances are in [0, 1], drawn once a message. */
export interface Faults {
  /** How long a message is under way. It never overtakes another. */
  readonly delayMs: Span;
  /** How much each direction of a link carries, one message after the other; 0 is no bound. */
  readonly bytesPerSecond: number;
  /** The link is cut, with all that is under way. */
  readonly cut: number;
  /** This message and all after it vanish; the link is given up `silentMs` later. */
  readonly loss: number;
  /** The message comes again, a few messages later. */
  readonly repeat: number;
  /** This direction stands still for `stallMs`. */
  readonly stall: number;
  readonly stallMs: Span;
  /** How long a reader takes for each message. */
  readonly readMs: Span;
}

export const NO_FAULTS: Faults = {
  delayMs: [0, 0],
  bytesPerSecond: 0,
  cut: 0,
  loss: 0,
  repeat: 0,
  stall: 0,
  stallMs: [0, 0],
  readMs: [0, 0],
};

/** What becomes of one message. */
export interface Fate {
  readonly delayMs: number;
  readonly cut: boolean;
  readonly lost: boolean;
  /** Messages after which it comes again; 0 is never. */
  readonly repeatAfter: number;
  /** 0 is no stall. */
  readonly stallMs: number;
}

const REPEAT_AFTER_MAX = 4;

/** Draws the same number of times whatever comes of it, so that one fault shifts no other. */
export function drawFate(faults: Faults, random: () => number): Fate {
  const delayMs = draw(faults.delayMs, random);
  const cut = random() < faults.cut;
  const lost = random() < faults.loss;
  const repeated = random() < faults.repeat;
  const after = 1 + Math.floor(random() * REPEAT_AFTER_MAX);
  const stalled = random() < faults.stall;
  const stallMs = draw(faults.stallMs, random);
  return {
    delayMs,
    cut,
    lost,
    repeatAfter: repeated ? after : 0,
    stallMs: stalled ? Math.max(1, stallMs) : 0,
  };
}

/** Whole milliseconds. */
export function draw([least, most]: Span, random: () => number): number {
  return Math.round(least + random() * (most - least));
}
