import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HujiError } from '../../proto/errors.js';
import type { NodeCode, Tier } from '../../proto/node-code.js';
import type { Branch, LogView } from '../log/log.js';
import { readMeta } from '../meta.js';
import type { Store } from '../store/store.js';
import {
  type BackupFile,
  type BackupManifest,
  COPIED_FILES,
  COPIED_FOLDERS,
  type CopyIo,
  type CopyParts,
  HEADS_FILE,
  NOT_COPIED,
  STORE_FOLDER,
} from './backup.js';
import { copyStore } from './copy-store.js';
import { bytesOf, filesIn, openFolder, putFile, sumOf, sync } from './folder.js';
import { UNFINISHED, writeManifest } from './manifest.js';

export interface WriteParts extends CopyParts {
  /** As it stood at one moment, with the log that stands in it. */
  readonly store: Store;
  readonly log: LogView;
  /** The data folder. */
  readonly dir: string;
  readonly node: { readonly code: NodeCode; readonly tier: Tier; readonly training: boolean };
  readonly software: string;
}

/** What LevelDB keeps for itself, and makes anew. */
const PASSING = ['LOCK', 'LOG', 'LOG.old'];

/**
 * Copies a node into an empty folder; on the disk when it resolves. Whatever ends it before, the
 * folder then holds no backup, and says so. Throws FOLDER_NOT_EMPTY, FOLDER_UNUSABLE, DISK_FULL.
 */
export async function writeBackup(
  parts: WriteParts,
  folder: string,
  io: CopyIo,
): Promise<BackupManifest> {
  if ((await openFolder(folder)).length > 0) throw new HujiError('FOLDER_NOT_EMPTY', folder);
  await putFile(join(folder, UNFINISHED), Buffer.from('huji backup has not finished here\n'));
  await sync(folder);
  const { entries } = await writeStore(parts, folder, io);
  await copyBeside(parts.dir, folder);
  const files = await settle(folder);
  const manifest = { ...describe(parts), entries, bytes: bytesIn(files), files };
  await writeManifest(folder, manifest);
  await rm(join(folder, UNFINISHED));
  await sync(folder);
  await sync(dirname(folder));
  return manifest;
}

async function writeStore(
  { store, log, openStore }: WriteParts,
  folder: string,
  io: CopyIo,
): Promise<{ entries: number }> {
  await mkdir(join(folder, STORE_FOLDER), { mode: 0o700 });
  const { store: into, heads } = await openStore(folder);
  try {
    const copied = await copyStore(store, into, io);
    // What is acknowledged is in the copy: the heads are those of the copy, not of the node.
    heads.reset([...log.branches()].map(acknowledged));
    return copied;
  } finally {
    await into.close();
  }
}

function acknowledged({ no, stream, seq, tailSeq }: Branch) {
  return { branch: no, stream, seq: Math.max(seq, tailSeq), sealed: seq };
}

async function copyBeside(dir: string, folder: string): Promise<void> {
  for (const name of COPIED_FILES) {
    const bytes = await bytesOf(join(dir, name));
    if (bytes !== null) await putFile(join(folder, name), bytes);
  }
  for (const name of COPIED_FOLDERS) {
    await mkdir(join(folder, name), { mode: 0o700 });
    for (const file of await filesIn(join(dir, name))) {
      if (NOT_COPIED.test(file)) continue;
      const bytes = await bytesOf(join(dir, name, file));
      if (bytes !== null) await putFile(join(folder, name, file), bytes);
    }
  }
}

/** Puts every file on the disk, and gives what stands in each. */
async function settle(folder: string): Promise<BackupFile[]> {
  for (const name of PASSING) await rm(join(folder, STORE_FOLDER, name), { force: true });
  const paths: string[] = [HEADS_FILE];
  for (const name of await filesIn(folder)) {
    if (COPIED_FILES.some((each) => each === name)) paths.push(name);
  }
  for (const name of [STORE_FOLDER, ...COPIED_FOLDERS]) {
    for (const file of await filesIn(join(folder, name))) paths.push(`${name}/${file}`);
  }
  const files: BackupFile[] = [];
  for (const path of paths) {
    await sync(join(folder, path));
    const bytes = (await bytesOf(join(folder, path))) ?? Buffer.alloc(0);
    files.push({ path, bytes: bytes.length, sha256: sumOf(bytes) });
  }
  for (const name of [STORE_FOLDER, ...COPIED_FOLDERS]) await sync(join(folder, name));
  return files;
}

function describe({ store, log, node, software, clock }: WriteParts) {
  const branches = [...log.branches()].filter(({ seq }) => seq > 0);
  return {
    node: node.code,
    tier: node.tier,
    epoch: readMeta(store)?.epoch ?? '',
    training: node.training,
    software,
    made: new Date(clock.now()).toISOString(),
    streams: new Set(branches.map(({ stream }) => stream)).size,
    frames: branches.reduce((sum, { frames }) => sum + frames, 0),
    cut: branches.map(({ stream, seq, hash }) => ({ stream, seq, hash })),
  };
}

function bytesIn(files: readonly BackupFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
