import { existsSync } from 'node:fs';
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { HujiError } from '../../proto/errors.js';

/**
 * Where the socket of a data folder is: `<dir>/control.sock`, or, where that path is longer than
 * the system takes for a socket, in a folder of its own that `<dir>/control.path` names.
 */
const SOCKET = 'control.sock';
const POINTER = 'control.path';

/** Bytes; sockaddr_un takes 107, and some systems only 103. */
export const SOCKET_PATH_BYTES_MAX = 100;

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** The path a caller connects to; null where no daemon ever listened. */
export async function findSocket(dir: string): Promise<string | null> {
  const inside = join(resolve(dir), SOCKET);
  const path = fits(inside) ? inside : await readPointer(dir);
  return path !== null && existsSync(path) ? path : null;
}

/** Whether a process listens there. A socket file of a killed one refuses. */
export function isAlive(path: string): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      settle(true);
    });
    socket.once('error', () => settle(false));
  });
}

/** Whether a living daemon answers for the data folder. */
export async function isServed(dir: string): Promise<boolean> {
  const path = await findSocket(dir);
  return path !== null && (await isAlive(path));
}

/**
 * Makes a place to listen at: closes the data folder to others and removes what a killed daemon
 * left. Throws HujiError NODE_LOCKED when a living one listens.
 */
export async function prepareSocket(dir: string): Promise<string> {
  await mkdir(dir, { recursive: true, mode: FOLDER_MODE });
  await chmod(dir, FOLDER_MODE);
  const old = await findSocket(dir);
  if (old !== null) {
    if (await isAlive(old)) throw new HujiError('NODE_LOCKED', 'another daemon answers');
    await removeSocket(dir, old);
  }
  const inside = join(resolve(dir), SOCKET);
  if (fits(inside)) return inside;
  const path = join(await mkdtemp(join(tmpdir(), 'huji-')), SOCKET);
  const pointer = join(dir, POINTER);
  await writeFile(`${pointer}.new`, `${path}\n`, { mode: FILE_MODE });
  await rename(`${pointer}.new`, pointer);
  return path;
}

/** Only its owner may talk to a node: every call is as good as a hand on the data folder. */
export async function protectSocket(path: string): Promise<void> {
  await chmod(path, FILE_MODE);
}

/** Removes the socket and, where it stood outside the data folder, its own folder. */
export async function removeSocket(dir: string, path: string): Promise<void> {
  await rm(path, { force: true });
  if (dirname(path) === resolve(dir)) return;
  await rm(join(dir, POINTER), { force: true });
  // Not recursive: whatever else the pointer may name is left alone.
  await rmdir(dirname(path)).catch(() => undefined);
}

async function readPointer(dir: string): Promise<string | null> {
  const pointer = join(dir, POINTER);
  if (!existsSync(pointer)) return null;
  const path = (await readFile(pointer, 'utf8')).trim();
  if (path === '' || !existsSync(path)) return null;
  const folder = await stat(dirname(path));
  // A folder others may write to could hold a socket that is not the daemon's.
  return (folder.mode & 0o077) === 0 ? path : null;
}

function fits(path: string): boolean {
  return Buffer.byteLength(path) <= SOCKET_PATH_BYTES_MAX;
}
