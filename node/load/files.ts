import { createReadStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HujiError } from '../../proto/errors.js';

export interface FileState {
  readonly bytes: number;
  /** Changes whenever the file is written or replaced. */
  readonly version: string;
}

/** A file that only grows; what `append` resolved for survives a power cut. */
export interface AppendFile {
  append(text: string): Promise<void>;
  /** Bytes durable so far. */
  readonly bytes: number;
  close(): Promise<void>;
}

/** The disk, as far as a load needs it. Failures to read are LOAD_FILE. */
export interface LoadFiles {
  state(path: string): Promise<FileState>;
  chunks(path: string): AsyncIterable<Uint8Array>;
  /** Opens for appending with the first `keep` bytes only, mode 0600, in a folder of mode 0700. */
  openAppend(path: string, keep: number): Promise<AppendFile>;
  /** No error when there is no such file. */
  remove(path: string): Promise<void>;
}

/** Larger ones are slower: what is cut from one would outlive the young generation. */
const CHUNK_BYTES = 64 * 1024;

export const systemFiles: LoadFiles = {
  async state(path) {
    try {
      const found = await stat(path, { bigint: true });
      if (!found.isFile()) throw new HujiError('LOAD_FILE', 'not a file');
      const version = `${found.dev}-${found.ino}-${found.size}-${found.mtimeNs}`;
      return { bytes: Number(found.size), version };
    } catch (error) {
      throw unreadable(error);
    }
  },

  async *chunks(path) {
    try {
      yield* createReadStream(path, { highWaterMark: CHUNK_BYTES });
    } catch (error) {
      throw unreadable(error);
    }
  },

  async openAppend(path, keep) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const handle = await open(path, 'a', 0o600);
    await handle.chmod(0o600);
    const held = (await handle.stat()).size;
    const bytes = Math.min(held, keep);
    if (held > bytes) await handle.truncate(bytes);
    await handle.sync();
    await syncFolder(dirname(path));
    return new SystemAppendFile(handle, bytes);
  },

  async remove(path) {
    await rm(path, { force: true });
  },
};

class SystemAppendFile implements AppendFile {
  readonly #handle: Awaited<ReturnType<typeof open>>;
  bytes: number;

  constructor(handle: Awaited<ReturnType<typeof open>>, bytes: number) {
    this.#handle = handle;
    this.bytes = bytes;
  }

  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    try {
      await this.#handle.appendFile(bytes);
      await this.#handle.datasync();
    } catch (error) {
      if (codeOf(error) === 'ENOSPC') throw new HujiError('DISK_FULL', '', { cause: error });
      throw error;
    }
    this.bytes += bytes.length;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** Makes the new name itself durable. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function unreadable(error: unknown): unknown {
  if (error instanceof HujiError) return error;
  const code = codeOf(error);
  return code === '' ? error : new HujiError('LOAD_FILE', code, { cause: error });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
