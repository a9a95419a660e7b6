import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { told } from '../../proto/system-failure.js';

/** Sealed for one node, they may be read by whoever carries them. */
const FILE_MODE = 0o644;
const PRIVATE_FOLDER = 0o700;
/** Folders within folders, as on a stick with one for each station. */
const DEPTH_MAX = 4;
const FILES_MAX = 100_000;

export async function makeFolder(path: string): Promise<void> {
  await told(path, () => mkdir(path, { recursive: true, mode: PRIVATE_FOLDER }));
}

/** Writes a file, all or nothing; on the disk when it resolves. */
export async function putWhole(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const part = join(dirname(path), `.${basename(path)}.part`);
  await told(path, async () => {
    await mkdir(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
    await rm(part, { force: true });
    try {
      const file = await open(part, 'wx', FILE_MODE);
      try {
        for await (const bytes of content) await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true }).catch(() => undefined);
      throw error;
    }
    await syncFolder(dirname(path));
  });
}

/** Some file systems of sticks cannot sync a folder; their files are synced all the same. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
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

/** A file as it is, of a folder all visible files below it, in order. */
export async function filesAt(path: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.') || found.length >= FILES_MAX) continue;
      const inside = join(folder, entry.name);
      if (entry.isDirectory() && depth < DEPTH_MAX) await walk(inside, depth + 1);
      else if (entry.isFile()) found.push(inside);
    }
  };
  await told(path, async () => {
    if ((await stat(path)).isDirectory()) await walk(path, 1);
    else found.push(path);
  });
  return found;
}
