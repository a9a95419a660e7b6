import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { LIMITS } from '../limits.js';

const NAME = 'room';
const CHUNK = Buffer.alloc(256 * 1024);

/**
 * Opening a database writes: what stood in its journal becomes a table, and a new journal begins.
 * So room for that is kept in a file, and given up where the disk is full at a start.
 */
export async function keepRoom(folder: string): Promise<void> {
  const path = join(folder, NAME);
  if (existsSync(path)) return;
  const { bavail, bsize } = statfsSync(folder);
  // Never the reason why a node takes no more.
  if (bavail * bsize < LIMITS.diskReserveBytes * 2) return;
  const part = `${path}.new`;
  try {
    const file = await open(part, 'w', 0o600);
    try {
      for (let at = 0; at < LIMITS.diskStartBytes; at += CHUNK.length) await file.write(CHUNK);
      await file.sync();
    } finally {
      await file.close();
    }
    renameSync(part, path);
  } catch {
    rmSync(part, { force: true });
  }
}

/** Whether there was any. */
export function giveUpRoom(folder: string): boolean {
  const path = join(folder, NAME);
  if (!existsSync(path)) return false;
  rmSync(path);
  return true;
}

/** What an opening has left of it, for the next one; others must not have it meanwhile. */
export function takeRoomBack(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const left = Math.min(LIMITS.diskStartBytes, bavail * bsize - CHUNK.length);
  if (left > CHUNK.length) fillNow(join(folder, NAME), left);
}

/** All of it or nothing: a disk that fills up meanwhile gets back what was taken. */
function fillNow(path: string, bytes: number): void {
  const part = `${path}.new`;
  try {
    const fd = openSync(part, 'w', 0o600);
    try {
      for (let at = 0; at < bytes; at += CHUNK.length) writeSync(fd, CHUNK);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(part, path);
  } catch {
    rmSync(part, { force: true });
  }
}
