import { rm, stat } from 'node:fs/promises';
import { told } from '../../proto/system-failure.js';
import type { Box, Found, Label, Medium, Volume } from '../transport.js';
import { putWhole } from './folder.js';
import { FolderBox } from './folder-box.js';
import { rawPath } from './raw-path.js';
import { lookAt, wholeOf } from './volume-reader.js';
import { writeVolumes } from './volume-writer.js';

/** Files in folders: floppies, sticks, discs, whatever the system shows as a folder (报盘). */
export class FileMedium implements Medium {
  write(
    folder: string,
    label: Label,
    volumeBytes: number,
    content: AsyncIterable<Uint8Array>,
  ): Promise<readonly Volume[]> {
    return writeVolumes(folder, label, volumeBytes, content);
  }

  look(paths: readonly string[]): Promise<Found[]> {
    return lookAt(paths);
  }

  isFolder(path: string): Promise<boolean> {
    return stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    );
  }

  box(folder: string): Box {
    return new FolderBox(folder);
  }

  bytesOf(volume: Volume): AsyncIterable<Uint8Array> {
    return wholeOf(volume);
  }

  put(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    return putWhole(path, content);
  }

  async remove(path: string): Promise<void> {
    await told(path, () => rm(rawPath(path), { recursive: true, force: true }));
  }
}
