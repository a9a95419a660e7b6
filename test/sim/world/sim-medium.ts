import { createHash } from 'node:crypto';
import { HujiError } from '../../../proto/errors.js';
import { decodeLabel, encodeLabel, LABEL_BYTES } from '../../../transports/file/label.js';
import type { Box, Found, Held, Label, Medium, Volume } from '../../../transports/transport.js';

/** Files by their path: what lies in the folders of one machine. A file is whole or not there. */
export type SimFiles = Map<string, Buffer>;

/** Takes a moment, in which the process may end: then it never resolves. */
export type Pause = () => Promise<void>;

/** Volumes as files on a disk: labels and sums as on real ones, folders in memory. */
export class SimMedium implements Medium {
  private readonly files: SimFiles;
  private readonly pause: Pause;

  constructor(files: SimFiles, pause: Pause) {
    this.files = files;
    this.pause = pause;
  }

  async write(
    folder: string,
    label: Label,
    volumeBytes: number,
    content: AsyncIterable<Uint8Array>,
  ): Promise<readonly Volume[]> {
    const bytes = await gather(content);
    const room = volumeBytes - LABEL_BYTES;
    const count = Math.max(1, Math.ceil(bytes.length / room));
    const volumes: Volume[] = [];
    for (let no = 1; no <= count; no++) {
      const share = bytes.subarray((no - 1) * room, no * room);
      const path = `${folder}/${label.package}-${no}.huji`;
      const volume = { label, no, count, bytes: share.length, sha256: sumOf(share), path };
      await this.pause();
      this.files.set(path, Buffer.concat([encodeLabel(volume), share]));
      volumes.push(volume);
    }
    return volumes;
  }

  async look(paths: readonly string[]): Promise<Found[]> {
    await this.pause();
    return paths.flatMap((given) =>
      pathsAt(this.files, given).flatMap((path) => foundAt(this.files, path) ?? []),
    );
  }

  async isFolder(): Promise<boolean> {
    await this.pause();
    return true;
  }

  box(folder: string): Box {
    return new SimBox(this.files, folder, this.pause);
  }

  async *bytesOf(volume: Volume): AsyncGenerator<Uint8Array> {
    await this.pause();
    yield encodeLabel(volume);
    yield shareOf(this.files, volume);
  }

  async put(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const bytes = await gather(content);
    await this.pause();
    this.files.set(path, bytes);
  }

  async remove(path: string): Promise<void> {
    await this.pause();
    for (const each of pathsAt(this.files, path)) this.files.delete(each);
  }
}

class SimBox implements Box {
  private readonly files: SimFiles;
  private readonly folder: string;
  private readonly pause: Pause;

  constructor(files: SimFiles, folder: string, pause: Pause) {
    this.files = files;
    this.folder = folder;
    this.pause = pause;
  }

  async keep(volume: Volume): Promise<boolean> {
    const bytes = Buffer.concat([encodeLabel(volume), shareOf(this.files, volume)]);
    const path = `${this.folder}/${volume.label.package}/${volume.no}.huji`;
    await this.pause();
    if (this.files.get(path)?.equals(bytes) === true) return false;
    this.files.set(path, bytes);
    return true;
  }

  async held(): Promise<Held[]> {
    await this.pause();
    const byPackage = new Map<string, Volume[]>();
    for (const path of pathsAt(this.files, this.folder)) {
      const found = foundAt(this.files, path);
      if (found === null || !('volume' in found)) continue;
      const { volume } = found;
      const known = byPackage.get(volume.label.package) ?? [];
      byPackage.set(volume.label.package, [...known, volume]);
    }
    const all: Held[] = [];
    for (const volumes of byPackage.values()) {
      const [first] = volumes.sort((a, b) => a.no - b.no);
      if (first !== undefined) all.push({ label: first.label, count: first.count, volumes });
    }
    return all.sort(
      (a, b) => a.label.made - b.label.made || (a.label.package < b.label.package ? -1 : 1),
    );
  }

  async *read(held: Held): AsyncGenerator<Uint8Array> {
    for (const volume of held.volumes) {
      await this.pause();
      yield shareOf(this.files, volume);
    }
  }

  async drop(id: string): Promise<void> {
    await this.pause();
    for (const path of pathsAt(this.files, `${this.folder}/${id}`)) this.files.delete(path);
  }
}

/** A file as it is, of a folder everything below it, in order. */
export function pathsAt(files: SimFiles, path: string): string[] {
  return [...files.keys()].filter((each) => each === path || each.startsWith(`${path}/`)).sort();
}

function foundAt(files: SimFiles, path: string): Found | null {
  const bytes = files.get(path) ?? Buffer.alloc(0);
  const stamp = String(bytes.length);
  try {
    const volume = decodeLabel(bytes.subarray(0, LABEL_BYTES), path);
    return volume === null ? null : { path, stamp, volume };
  } catch (error) {
    return { path, stamp, error: error as Error };
  }
}

/** Throws PACKAGE_VOLUME. */
function shareOf(files: SimFiles, { path, bytes, sha256, no, count }: Volume): Buffer {
  const share = files.get(path)?.subarray(LABEL_BYTES) ?? Buffer.alloc(0);
  if (share.length !== bytes || sumOf(share) !== sha256) {
    throw new HujiError('PACKAGE_VOLUME', `volume ${no} of ${count}: ${path}`);
  }
  return share;
}

function sumOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function gather(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}
