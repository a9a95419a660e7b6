import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HujiError } from '../../proto/errors.js';
import { told } from '../../proto/system-failure.js';
import type { Label, Volume } from '../transport.js';
import { makeFolder, syncFolder } from './folder.js';
import { encodeLabel, LABEL_BYTES, VOLUMES_MAX } from './label.js';

export const VOLUME_BYTES_MIN = 4096;
const FILE_MODE = 0o644;
const PART = '.part';

interface Open {
  readonly file: FileHandle;
  readonly path: string;
  readonly sum: Hash;
  bytes: number;
}

interface Written {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Cuts a package into volumes. They stand under passing names until all are on the disk: whatever
 * ends it before leaves no volume, and the next export into the folder sweeps up.
 */
export async function writeVolumes(
  folder: string,
  label: Label,
  volumeBytes: number,
  content: AsyncIterable<Uint8Array>,
): Promise<Volume[]> {
  if (volumeBytes < VOLUME_BYTES_MIN) throw new HujiError('USAGE', `--volume ${volumeBytes}`);
  await makeFolder(folder);
  await sweep(folder, label.from);
  const writer = new VolumeWriter(folder, label, volumeBytes - LABEL_BYTES);
  try {
    for await (const bytes of content) await told(folder, () => writer.write(bytes));
    return await told(folder, () => writer.finish());
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

/** Parts of an export that never came to its end. */
async function sweep(folder: string, from: string): Promise<void> {
  await told(folder, async () => {
    for (const name of await readdir(folder)) {
      const isOurs = name.startsWith(`.${from}-`) && name.endsWith(PART);
      if (isOurs) await rm(join(folder, name), { force: true });
    }
  });
}

class VolumeWriter {
  private readonly folder: string;
  private readonly label: Label;
  private readonly room: number;
  private readonly done: Written[] = [];
  /** Volumes that have their own names already. */
  private readonly named: string[] = [];
  private current: Open | null = null;

  constructor(folder: string, label: Label, room: number) {
    this.folder = folder;
    this.label = label;
    this.room = room;
  }

  async write(bytes: Uint8Array): Promise<void> {
    let rest = bytes;
    while (rest.length > 0) {
      this.current ??= await this.begin();
      const { current } = this;
      const share = rest.subarray(0, this.room - current.bytes);
      await writeAll(current.file, share, LABEL_BYTES + current.bytes);
      current.sum.update(share);
      current.bytes += share.length;
      if (current.bytes === this.room) await this.end();
      rest = rest.subarray(share.length);
    }
  }

  private async begin(): Promise<Open> {
    const no = this.done.length + 1;
    if (no > VOLUMES_MAX) throw new HujiError('USAGE', 'too many volumes: make them larger');
    const path = join(this.folder, `.${this.label.from}-${this.label.package}-${no}${PART}`);
    const file = await open(path, 'wx', FILE_MODE);
    return { file, path, sum: createHash('sha256'), bytes: 0 };
  }

  private async end(): Promise<void> {
    const { current } = this;
    if (current === null) return;
    this.current = null;
    this.done.push({
      path: current.path,
      bytes: current.bytes,
      sha256: current.sum.digest('hex'),
    });
    await current.file.close();
  }

  /** How many there are is known only now: the labels come last. */
  async finish(): Promise<Volume[]> {
    await this.end();
    const volumes: Volume[] = [];
    for (const [at, { path, bytes, sha256 }] of this.done.entries()) {
      const volume = { label: this.label, no: at + 1, count: this.done.length, bytes, sha256 };
      const file = await open(path, 'r+');
      try {
        await writeAll(file, encodeLabel(volume), 0);
        await file.sync();
      } finally {
        await file.close();
      }
      volumes.push({ ...volume, path: join(this.folder, volumeName(volume)) });
    }
    for (const [at, { path }] of this.done.entries()) {
      const named = volumes[at]?.path ?? path;
      await rename(path, named);
      this.named.push(named);
    }
    await syncFolder(this.folder);
    return volumes;
  }

  async abandon(): Promise<void> {
    await this.current?.file.close().catch(() => undefined);
    const passing = [...this.done.map(({ path }) => path), this.current?.path ?? ''];
    const paths = [...passing, ...this.named];
    for (const path of paths)
      if (path !== '') await rm(path, { force: true }).catch(() => undefined);
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let at = 0;
  while (at < bytes.length) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, position + at);
    at += bytesWritten;
  }
}

/** Sorts by author, addressee and range, then by volume. */
export function volumeName({ label, no, count }: Omit<Volume, 'path'>): string {
  const width = String(count).length;
  const volume = `${String(no).padStart(width, '0')}of${count}`;
  return `${packageName(label)}-${volume}.huji`;
}

export function packageName({ from, to, first, last, package: id }: Label): string {
  const [a, b] = [first, last].map((seq) => String(seq).padStart(9, '0'));
  return `${from}-${to}-${a}-${b}-${id.slice(0, 8)}`;
}
