/** Handles that are gone within this time were only closing. */
const GRACE_MS = 300;

export type Handles = ReadonlyMap<string, number>;

/** How many handles of each kind are open. */
export function handles(): Handles {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (kind !== 'Immediate') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** Names what is open and was not `before`, `2 Timeout`; waits a little for what is closing. */
export async function leaksSince(before: Handles): Promise<string[]> {
  const leaked = (): string[] =>
    [...handles()]
      .filter(([kind, count]) => count > (before.get(kind) ?? 0))
      .map(([kind, count]) => `${count - (before.get(kind) ?? 0)} ${kind}`);
  const end = performance.now() + GRACE_MS;
  while (leaked().length > 0 && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return leaked();
}
