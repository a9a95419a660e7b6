/** What several runs gave for one figure. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** Of an even count, the mean of the two in the middle. Throws a RangeError on no values. */
export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  if (sorted.length % 2 === 1) return upper;
  const lower = sorted[half - 1] ?? 0;
  const sum = lower + upper;
  // Two that are each a number may not be one together.
  return Number.isFinite(sum) ? sum / 2 : lower / 2 + upper / 2;
}

/** Nearest rank: the smallest value that at least `share` (0 to 1) of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  if (!(share > 0 && share <= 1)) throw new RangeError(`share ${share}`);
  const sorted = ascending(values);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = ascending(values);
  return { min: sorted[0] ?? 0, median: median(values), max: sorted.at(-1) ?? 0 };
}

function ascending(values: readonly number[]): number[] {
  if (values.length === 0) throw new RangeError('no values');
  if (values.some((value) => !Number.isFinite(value))) throw new RangeError('not a number');
  return [...values].sort((a, b) => a - b);
}
