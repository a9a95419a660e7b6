/** Null: the same lines; else one that is missing or too many. */
export function firstDifference(want: readonly string[], got: readonly string[]): string | null {
  const [wanted, found] = [new Set(want), new Set(got)];
  const missing = want.find((line) => !found.has(line));
  if (missing !== undefined) return `lacks ${missing}`;
  const extra = got.find((line) => !wanted.has(line));
  return extra === undefined ? null : `has ${extra}`;
}
