import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Level } from 'level';
import { HujiError } from '../../proto/errors.js';
import { DiskSpace } from './disk-space.js';
import { HeadsFile } from './heads-file.js';
import { mendJournals } from './journal.js';
import type { Level as LevelHandle, LevelIterator } from './level.js';
import { LevelStore } from './level-store.js';
import { giveUpRoom, takeRoomBack } from './spare-room.js';

/** Tuning: a larger write buffer means fewer, larger files while a register is being loaded. */
const OPTIONS = {
  keyEncoding: 'buffer',
  valueEncoding: 'buffer',
  writeBufferSize: 16 * 1024 * 1024,
  cacheSize: 32 * 1024 * 1024,
  blockSize: 16 * 1024,
  maxOpenFiles: 500,
} as const;

export interface OpenedStore {
  readonly store: LevelStore;
  readonly heads: HeadsFile;
}

/**
 * Opens the store of a data folder. Throws NODE_LOCKED, STORE_DAMAGED, STORE_NO_ROOM; where there
 * was none, DISK_FULL. `onRemounted`: the folder was gone and is back on another mount, so that it
 * is to be opened again.
 */
export async function openStore(folder: string, onRemounted?: () => void): Promise<OpenedStore> {
  const level = await openLevel(folder);
  const heads = HeadsFile.open(folder);
  const watch = onRemounted === undefined ? null : { onRemounted, isWhole: () => heads.isWhole() };
  const space = new DiskSpace(join(folder, 'store'), watch);
  return { store: new LevelStore(level, heads, space), heads };
}

/** The database of a data folder, bare. Throws what `openStore` throws. */
export async function openLevel(folder: string): Promise<LevelHandle> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'store');
  await mendJournals(path, join(folder, 'damaged'), () => checkFree(path));
  const existed = existsSync(join(path, 'CURRENT'));
  const level = new Level<Buffer, Buffer>(path, OPTIONS);
  try {
    await level.open();
  } catch (error) {
    const failure = openFailure(error);
    if (failure.code !== 'DISK_FULL' || !existed) throw failure;
    if (!giveUpRoom(folder)) throw new HujiError('STORE_NO_ROOM', folder, { cause: error });
    await openInRoom(level, folder);
  }
  return handleOf(level);
}

/** Opens it in the room kept for this; what is left of that is kept for the next time. */
async function openInRoom(level: Level<Buffer, Buffer>, folder: string): Promise<void> {
  try {
    await level.open();
  } catch (error) {
    const failure = openFailure(error);
    if (failure.code !== 'DISK_FULL') throw failure;
    throw new HujiError('STORE_NO_ROOM', folder, { cause: error });
  }
  takeRoomBack(folder);
}

/** Throws NODE_LOCKED. LevelDB takes its lock before it finds that the database exists. */
async function checkFree(path: string): Promise<void> {
  const level = new Level<Buffer, Buffer>(path, { ...OPTIONS, errorIfExists: true });
  try {
    await level.open();
    await level.close();
  } catch (error) {
    const failure = openFailure(error);
    if (failure.code === 'NODE_LOCKED') throw failure;
  }
}

function handleOf(level: Level<Buffer, Buffer>): LevelHandle {
  const bounds: [Buffer, Buffer] = [Buffer.from([0]), Buffer.from([255])];
  return {
    getSync: (key) => read(() => level.getSync(key as Buffer)),
    batch: () => level.batch(),
    iterator: (options) => iteratorOf(level, options),
    compact: () => (level as unknown as Ranged).compactRange(...bounds),
    size: () => (level as unknown as Ranged).approximateSize(...bounds),
    close: () => level.close(),
    freeze: () => freeze(level),
    reopen: async () => {
      await level.close();
      await level.open();
    },
  };
}

function iteratorOf(level: Level<Buffer, Buffer>, options: object): LevelIterator {
  const opened: unknown = level.iterator(options);
  // It takes keys of any bytes; its types name Buffers only.
  const iterator = opened as LevelIterator;
  return {
    nextv: (count) => iterator.nextv(count).catch(readFailed),
    seek: (key) => iterator.seek(key),
    close: () => iterator.close(),
  };
}

function read<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    return readFailed(error);
  }
}

/** What the disk has spoilt is the store's defect, not the program's. */
function readFailed(error: unknown): never {
  const { code, message } = error as { code?: string; message?: string };
  if (code !== 'LEVEL_CORRUPTION' && code !== 'LEVEL_IO_ERROR') throw error;
  throw new HujiError('STORE_DAMAGED', message ?? '', { cause: error });
}

function freeze(level: Level<Buffer, Buffer>): LevelHandle {
  const snapshot = level.snapshot();
  return {
    ...handleOf(level),
    getSync: (key) => read(() => level.getSync(key as Buffer, { snapshot })),
    iterator: (options) => iteratorOf(level, { ...options, snapshot }),
    close: () => snapshot.close(),
  };
}

/** What classic-level has and the portable interface does not name. */
interface Ranged {
  compactRange(from: Buffer, to: Buffer): Promise<void>;
  approximateSize(from: Buffer, to: Buffer): Promise<number>;
}

function openFailure(error: unknown): HujiError {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  if (cause?.code === 'LEVEL_LOCKED') return new HujiError('NODE_LOCKED', '', { cause: error });
  if (cause?.code === 'LEVEL_CORRUPTION' || /corrupt/i.test(cause?.message ?? '')) {
    return new HujiError('STORE_DAMAGED', cause?.message ?? '', { cause: error });
  }
  const full = /no space/i.test(cause?.message ?? '');
  return new HujiError(full ? 'DISK_FULL' : 'STORE_DAMAGED', cause?.message ?? '', {
    cause: error,
  });
}
