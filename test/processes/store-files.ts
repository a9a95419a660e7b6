import { readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/** The newest write-ahead log of a node's LevelDB: what was written since its last start. */
export function newestLog(dir: string): string {
  const logs = readdirSync(join(dir, 'store')).filter((name) => name.endsWith('.log'));
  // Their numbers have six digits.
  const [newest] = logs.sort().reverse();
  if (newest === undefined) throw new Error(`no log in ${dir}`);
  return join(dir, 'store', newest);
}

export function logBytes(dir: string): number {
  return statSync(newestLog(dir)).size;
}

/** Cuts off what stands behind so many bytes, as a disk does that promised more than it kept. */
export function cutLog(dir: string, bytes: number): void {
  truncateSync(newestLog(dir), bytes);
}
