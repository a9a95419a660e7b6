import { statfsSync, statSync } from 'node:fs';
import { HujiError } from '../../proto/errors.js';
import { LIMITS } from '../limits.js';

/** Whether there is room to write. */
export interface Space {
  /** Null, or why nothing can be written, so many bytes `beside` it: DISK_FULL, STORE_GONE. */
  refuses(beside: number): HujiError | null;
}

export interface DiskWatch {
  /** Whether all that was ever acknowledged stands in what lies there now. */
  isWhole(): boolean;
  /** The folder is back on another mount: files that are open are not those that lie there. */
  onRemounted(): void;
}

interface Place {
  readonly device: number;
  readonly inode: number;
}

/** The room left on the disk of a folder, less what the database needs to tidy itself up. */
export class DiskSpace implements Space {
  private readonly folder: string;
  private readonly watch: DiskWatch | null;
  private readonly place: Place;

  constructor(folder: string, watch: DiskWatch | null = null) {
    this.folder = folder;
    this.watch = watch;
    this.place = placeOf(folder);
  }

  /** Files that are open go on to be written wherever the folder was moved to, or to nowhere. */
  refuses(beside = 0): HujiError | null {
    try {
      const found = placeOf(this.folder);
      const { device, inode } = this.place;
      if (found.device !== device || found.inode !== inode) {
        // A disk that was pulled out and put in again has another number, and is the same disk.
        if (found.inode === inode && this.watch?.isWhole() === true) this.watch.onRemounted();
        return new HujiError('STORE_GONE', 'another folder is in its place');
      }
      const { bavail, bsize } = statfsSync(this.folder);
      if (bavail * bsize >= LIMITS.diskReserveBytes + beside) return null;
      return new HujiError('DISK_FULL', beside === 0 ? '' : `no room for ${beside} bytes`);
    } catch (cause) {
      return new HujiError('STORE_GONE', (cause as { code?: string }).code ?? '', { cause });
    }
  }
}

/** The same for as long as it is the same folder. */
function placeOf(folder: string): Place {
  const { dev, ino } = statSync(folder);
  return { device: dev, inode: ino };
}

/** What may still be written there; null where it cannot be known. */
export function freeBytesOf(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
