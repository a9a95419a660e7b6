import type { Dirent } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HujiError } from '../../proto/errors.js';
import { told } from '../../proto/system-failure.js';
import { rawPath, textOfName } from './raw-path.js';

/** Sealed for one node, they may be read by whoever carries them. */
const FILE_MODE = 0o644;
const PRIVATE_FOLDER = 0o700;
/** Folders within folders, as on a stick with one for each station. */
const DEPTH_MAX = 4;
const FILES_MAX = 100_000;
/** What the system keeps for itself on a stick (`lost+found`), or has just been taken away. */
const CLOSED: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'ENOENT', 'ENOTDIR']);

export async function makeFolder(path: string): Promise<void> {
  await told(path, () => mkdir(path, { recursive: true, mode: PRIVATE_FOLDER }));
}

/** Writes a file, all or nothing; on the disk when it resolves. */
export async function putWhole(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const part = rawPath(join(dirname(path), `.${basename(path)}.part`));
  await told(path, async () => {
    await mkdir(rawPath(dirname(path)), { recursive: true, mode: PRIVATE_FOLDER });
    await rm(part, { force: true });
    try {
      const file = await open(part, 'wx', FILE_MODE);
      try {
        for await (const bytes of content) await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, rawPath(path));
    } catch (error) {
      await rm(part, { force: true }).catch(() => undefined);
      throw error;
    }
    await syncFolder(dirname(path));
  });
}

/** Some file systems of sticks cannot sync a folder; their files are synced all the same. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(rawPath(path), 'r');
  try {
    await folder.sync();
  } catch (error) {
    if (!['EINVAL', 'EPERM', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      throw error;
    }
  } finally {
    await folder.close();
  }
}

/**
 * A file as it is, of a folder all visible files below it, in order. A folder further down that
 * nobody may enter hides nothing beside it. Throws FOLDER_UNUSABLE.
 */
export async function filesAt(path: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string, depth: number): Promise<void> => {
    for (const { name, entry } of await entriesOf(folder, depth === 1)) {
      if (name.startsWith('.') || found.length >= FILES_MAX) continue;
      const inside = join(folder, name);
      if (entry.isDirectory() && depth < DEPTH_MAX) await walk(inside, depth + 1);
      else if (entry.isFile()) found.push(inside);
    }
  };
  await told(path, async () => {
    const what = await stat(rawPath(path));
    if (what.isDirectory()) await walk(path, 1);
    else if (what.isFile()) found.push(path);
    // A pipe or a device would be waited for, perhaps for ever.
    else throw new HujiError('FOLDER_UNUSABLE', `${path} (no file)`);
  });
  return found;
}

async function entriesOf(
  folder: string,
  isGiven: boolean,
): Promise<{ readonly name: string; readonly entry: Dirent<Buffer> }[]> {
  const how = { withFileTypes: true, encoding: 'buffer' } as const;
  const entries = await readdir(rawPath(folder), how).catch((error: NodeJS.ErrnoException) => {
    if (isGiven || !CLOSED.has(error.code ?? '')) throw error;
    return [];
  });
  return entries
    .map((entry) => ({ name: textOfName(entry.name), entry }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
