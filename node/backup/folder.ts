import { hash } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { told } from '../../proto/system-failure.js';

const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/** Makes the folder, open to its owner only; gives the names of what is in it already. */
export async function openFolder(folder: string): Promise<string[]> {
  return told(folder, async () => {
    await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
    const names = await readdir(folder);
    if (names.length === 0) await chmod(folder, PRIVATE_FOLDER);
    return names;
  });
}

/** Names of the files in a folder, in order; none where there is no folder. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(absent);
  return (entries ?? [])
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
}

/** Null where there is no such file. */
export async function bytesOf(path: string): Promise<Buffer | null> {
  return told(path, () => readFile(path).catch(absent));
}

/** Writes a file that was not there, for its owner only; on the disk when it resolves. */
export async function putFile(path: string, bytes: Uint8Array): Promise<void> {
  await told(path, async () => {
    const file = await open(path, 'wx', PRIVATE_FILE);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

/** The same, all or nothing; its folder is synced too. */
export async function putWhole(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const part = join(folder, `${name}.part`);
  await rm(part, { force: true });
  await putFile(part, bytes);
  await rename(part, join(folder, name));
  await sync(folder);
}

/** Puts a file or folder on the disk; a file is closed to others than its owner. */
export async function sync(path: string): Promise<void> {
  await told(path, async () => {
    const handle = await open(path, 'r');
    try {
      const stat = await handle.stat();
      if (stat.isFile()) await handle.chmod(PRIVATE_FILE);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

export async function emptyFolder(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
  await sync(folder);
}

export function sumOf(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
