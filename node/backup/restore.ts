import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HujiError } from '../../proto/errors.js';
import { readMeta, STORE_FORMAT, writeMeta } from '../meta.js';
import {
  type BackupFile,
  type BackupManifest,
  COPIED_FOLDERS,
  type CopyIo,
  type CopyParts,
  STORE_FOLDER,
} from './backup.js';
import { bytesOf, emptyFolder, filesIn, openFolder, putFile, sumOf, sync } from './folder.js';
import { readManifest } from './manifest.js';

/** In a data folder while a backup is being put into it. */
const RESTORING = 'restore.unfinished';

/**
 * Puts a backup into an empty data folder, and marks the node as one that takes back what its
 * neighbours hold before it writes. A restore that was cut off begins again; one that fails leaves
 * the folder empty. Throws what `readManifest` throws, NODE_EXISTS, FOLDER_NOT_EMPTY,
 * FOLDER_UNUSABLE, BACKUP_DAMAGED, STORE_VERSION, DISK_FULL.
 */
export async function restoreBackup(
  parts: CopyParts,
  folder: string,
  dir: string,
  io: CopyIo,
): Promise<BackupManifest> {
  const manifest = await readManifest(folder);
  await claim(dir);
  try {
    await copyFiles(manifest.files, folder, dir, io);
    await markRecovering(parts, dir);
  } catch (error) {
    await emptyFolder(dir);
    throw error;
  }
  for (const name of [STORE_FOLDER, ...COPIED_FOLDERS]) await sync(join(dir, name));
  await rm(join(dir, RESTORING));
  await sync(dir);
  return manifest;
}

/** Throws RESTORE_UNFINISHED: what is in such a folder is no node. */
export async function checkRestored(dir: string): Promise<void> {
  const names = await filesIn(dir);
  if (names.includes(RESTORING)) throw new HujiError('RESTORE_UNFINISHED', dir);
}

async function claim(dir: string): Promise<void> {
  const names = await openFolder(dir);
  if (names.includes(RESTORING)) await emptyFolder(dir);
  else if (names.includes('identity')) throw new HujiError('NODE_EXISTS', dir);
  else if (names.length > 0) throw new HujiError('FOLDER_NOT_EMPTY', dir);
  await putFile(join(dir, RESTORING), Buffer.from('huji restore has not finished here\n'));
  await sync(dir);
  await sync(dirname(dir));
}

/** What is written is what was checked: each file is read once. */
async function copyFiles(
  files: readonly BackupFile[],
  folder: string,
  dir: string,
  { progress, signal }: CopyIo,
): Promise<void> {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const name of [STORE_FOLDER, ...COPIED_FOLDERS]) {
    await mkdir(join(dir, name), { mode: 0o700 });
  }
  let copied = 0;
  for (const [at, file] of files.entries()) {
    signal.throwIfAborted();
    const bytes = await bytesOf(join(folder, file.path));
    if (bytes === null || sumOf(bytes) !== file.sha256) {
      throw new HujiError('BACKUP_DAMAGED', file.path);
    }
    await putFile(join(dir, file.path), bytes);
    copied += bytes.length;
    progress({ rows: at + 1, bytes: copied, total });
  }
}

/** At its next start the node waits, and goes on in a new epoch. */
async function markRecovering({ openStore, clock }: CopyParts, dir: string): Promise<void> {
  const { store } = await openStore(dir);
  try {
    const meta = readMeta(store);
    if (meta === null) throw new HujiError('BACKUP_DAMAGED', STORE_FOLDER);
    if (meta.format > STORE_FORMAT) throw new HujiError('STORE_VERSION', `format ${meta.format}`);
    await store.commit((tx) => writeMeta(tx, { ...meta, recovering: clock.now() }));
  } finally {
    await store.close();
  }
}
