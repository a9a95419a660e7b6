import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { HujiError } from '../../proto/errors.js';

export const PRIVATE_FILE = 0o600;
export const PUBLIC_FILE = 0o644;
const PRIVATE_FOLDER = 0o700;

/**
 * Makes the folder and those above it, open to their owner only, unless they are there. One by
 * one: under /proc, Node's own recursion tries for ever. Throws FOLDER_DENIED.
 */
export function makePrivateFolder(folder: string): void {
  const above = dirname(folder);
  if (above !== folder && !existsSync(above)) makePrivateFolder(above);
  try {
    mkdirSync(folder, { mode: PRIVATE_FOLDER });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    throw new HujiError('FOLDER_DENIED', `${folder}: ${code}`, { cause: error });
  }
}

/** All or nothing, and on the disk when it returns: temporary file, fsync, rename, fsync folder. */
export function writeDurably(path: string, text: string, mode: number): void {
  const temporary = `${path}.tmp`;
  // A left-over could have another mode, which opening it again would keep.
  rmSync(temporary, { force: true });
  const file = openSync(temporary, 'wx', mode);
  try {
    writeFileSync(file, text, 'utf8');
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameDurably(temporary, path);
}

export function renameDurably(from: string, to: string): void {
  renameSync(from, to);
  const folder = openSync(dirname(to), constants.O_RDONLY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Null where there is no such file. Throws KEY_MODE where group or others may read or write it. */
export function readPrivate(path: string): string | null {
  return read(path, (mode) => {
    if ((mode & 0o077) === 0) return;
    throw new HujiError('KEY_MODE', `${basename(path)} has mode ${(mode & 0o777).toString(8)}`);
  });
}

/** Null where there is no such file. */
export function readPublic(path: string): string | null {
  return read(path, () => undefined);
}

function read(path: string, checkMode: (mode: number) => void): string | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    // Of the open file, not of the path: it cannot be exchanged in between.
    checkMode(fstatSync(file).mode);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}
