import type { Trial } from './trials.js';

/** A mistake somebody could make in production code, and what must notice it. */
export interface Mutant {
  readonly name: string;
  /** What it breaks, in a sentence. */
  readonly breaks: string;
  /** The compiled file, below dist/. */
  readonly file: string;
  /** Stands in that file once, and is replaced by `put`. */
  readonly find: string;
  readonly put: string;
  /** The checks that may see it. */
  readonly seenBy: readonly string[];
  /** Seeds it was found with: tried first, so that the test is quick. */
  readonly seeds: readonly number[];
  /** Seeds tried at most: those above, then 1, 2, 3 and on. */
  readonly within: number;
  /** Trouble made for it, where the usual mix brings that too seldom. */
  readonly trial?: Trial;
}

/** Those a mutant is tried with, in their order. */
export function seedsOf({ seeds, within }: Mutant): number[] {
  const others = Array.from({ length: within }, (_, at) => at + 1);
  return [...new Set([...seeds, ...others])].slice(0, within);
}

/** How often what it replaces stands in its file; anything but once, and the code has moved on. */
export function placesOf({ find }: Mutant, source: string): number {
  return source.split(find).length - 1;
}
