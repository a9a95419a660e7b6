import type { Epoch, StreamId } from '../../proto/id.js';

/** What this node has given of one block for one birth date and sex, by epoch. */
export interface Slot {
  readonly [epoch: Epoch]: Given;
}

export interface Given {
  /** Highest sequence given. */
  readonly high: number;
  /** The last ones: sequence, and the change that gives it. */
  readonly recent: readonly (readonly [sequence: number, stream: StreamId, seq: number])[];
}

/**
 * Numbers of one slot that may be given before a receipt covers them. So many at most can have been
 * given and lost with a disk, and so many are passed over (burnt) when the next life begins.
 */
export const UNCONFIRMED_MAX = 8;

export type Sex = '1' | '2';

/** First sequence of the block for the sex: odd male, even female. */
export function firstOf(from: number, sex: Sex): number {
  return from % 2 === (sex === '1' ? 1 : 0) ? from : from + 1;
}

/** How many sequences a block has for one sex. */
export function sizeOf(from: number, to: number, sex: Sex): number {
  const first = firstOf(from, sex);
  return first > to ? 0 : Math.floor((to - first) / 2) + 1;
}

/** The slot after one number more; the same number twice changes nothing. */
export function withGiven(
  slot: Slot,
  epoch: Epoch,
  sequence: number,
  stream: StreamId,
  seq: number,
): Slot {
  const { high = 0, recent = [] } = slot[epoch] ?? {};
  if (recent.some(([given, by, at]) => given === sequence && by === stream && at === seq))
    return slot;
  const last = [...recent, [sequence, stream, seq] as const]
    .sort((a, b) => a[0] - b[0])
    .slice(-UNCONFIRMED_MAX);
  return { ...slot, [epoch]: { high: Math.max(high, sequence), recent: last } };
}

/**
 * The least sequence that no life of this node can have given. Each life began beyond what was
 * known of those before it by UNCONFIRMED_MAX, since so many may have been lost with it.
 *
 * `epochs` are the lives in order, the present one last, from the one the block was granted to.
 */
export function startOf(slot: Slot, epochs: readonly Epoch[], from: number, sex: Sex): number {
  const burnt = (since: number) => (epochs.length - 1 - since) * UNCONFIRMED_MAX * 2;
  let start = firstOf(from, sex) + burnt(0);
  epochs.forEach((epoch, at) => {
    const given = slot[epoch];
    if (given !== undefined) start = Math.max(start, given.high + 2 + burnt(at));
  });
  return start;
}

/**
 * The highest sequence that may be given before more is receipted: beyond it lies what the next
 * life would begin with.
 */
export function limitOf(
  slot: Slot,
  epochs: readonly Epoch[],
  from: number,
  sex: Sex,
  receipted: (stream: StreamId) => number,
): number {
  const present = epochs.at(-1) ?? '';
  const { [present]: given, ...earlier } = slot;
  let confirmed = startOf(earlier, epochs, from, sex) - 2;
  for (const [sequence, stream, seq] of given?.recent ?? []) {
    if (seq <= receipted(stream)) confirmed = Math.max(confirmed, sequence);
  }
  return confirmed + UNCONFIRMED_MAX * 2;
}
