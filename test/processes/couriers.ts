import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/** The volumes that lie in a folder, perhaps only those for one addressee. */
export function volumesIn(folder: string, to = ''): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.huji') && !name.startsWith('.') && name.includes(`-${to}`))
    .map((name) => join(folder, name));
}

/** Carries what lies in one folder to another, as somebody with a stick would. */
export function carry(from: string, to: string, addressee = ''): void {
  mkdirSync(to, { recursive: true });
  for (const path of volumesIn(from, addressee))
    renameSync(path, join(to, `${path.split('/').pop()}`));
}
