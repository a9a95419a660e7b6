import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { HujiError } from '../../proto/errors.js';
import { told } from '../../proto/system-failure.js';
import type { Found, Volume } from '../transport.js';
import { filesAt } from './folder.js';
import { decodeLabel, encodeLabel, LABEL_BYTES } from './label.js';
import { rawPath } from './raw-path.js';

const PIECE_BYTES = 256 * 1024;

/** What lies there, one entry a file; files that have nothing to do with huji are passed over. */
export async function lookAt(paths: readonly string[]): Promise<Found[]> {
  const found: Found[] = [];
  for (const given of paths) {
    const files = await filesAt(given);
    for (const path of files) {
      const entry = await lookAtFile(path);
      if (entry !== null) found.push(entry);
      // Whoever names a file means that file.
      else if (path === given) found.push(noVolume(path));
    }
  }
  return found;
}

function noVolume(path: string): Found {
  return { path, stamp: '', error: new HujiError('PACKAGE_NONE', path) };
}

async function lookAtFile(path: string): Promise<Found | null> {
  let stamp = '';
  try {
    const { size, mtimeMs } = await told(path, () => stat(rawPath(path)));
    stamp = `${size} ${mtimeMs}`;
    const bytes = await told(path, () => head(path));
    const volume = decodeLabel(bytes, path);
    return volume === null ? null : { path, stamp, volume };
  } catch (error) {
    return { path, stamp, error: error as Error };
  }
}

async function head(path: string): Promise<Buffer> {
  const file = await open(rawPath(path), 'r');
  try {
    const bytes = Buffer.alloc(LABEL_BYTES);
    const got = await readInto(file, bytes, 0);
    return bytes.subarray(0, got);
  } finally {
    await file.close();
  }
}

/** The share a volume holds. Throws PACKAGE_VOLUME, at its end where the bytes are not its own. */
export async function* shareOf(volume: Volume): AsyncGenerator<Uint8Array> {
  const { no, count, path, sha256 } = volume;
  const file = await told(path, () => open(rawPath(path), 'r'));
  const sum = createHash('sha256');
  let total = 0;
  try {
    for (;;) {
      // A fresh one for each piece: the reader may still hold the one before. One byte more than
      // there should be shows what is too much.
      const wanted = Math.min(PIECE_BYTES, volume.bytes - total + 1);
      const piece = Buffer.allocUnsafe(wanted);
      const got = await told(path, () => readInto(file, piece, LABEL_BYTES + total));
      if (got === 0) break;
      total += got;
      // What is too much need not be read.
      if (total > volume.bytes) break;
      sum.update(piece.subarray(0, got));
      yield piece.subarray(0, got);
    }
  } finally {
    await file.close();
  }
  if (total !== volume.bytes || sum.digest('hex') !== sha256) {
    throw new HujiError('PACKAGE_VOLUME', `volume ${no} of ${count}: ${path}`);
  }
}

export async function* wholeOf(volume: Volume): AsyncGenerator<Uint8Array> {
  yield encodeLabel(volume);
  yield* shareOf(volume);
}

async function readInto(file: FileHandle, into: Buffer, position: number): Promise<number> {
  let got = 0;
  while (got < into.length) {
    const { bytesRead } = await file.read(into, got, into.length - got, position + got);
    if (bytesRead === 0) break;
    got += bytesRead;
  }
  return got;
}
