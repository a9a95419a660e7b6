import { statfsSync, statSync } from 'node:fs';
import { HujiError } from '../../proto/errors.js';
import { LIMITS } from '../limits.js';

/** Whether there is room to write. */
export interface Space {
  /** Null, or why nothing can be written: DISK_FULL, STORE_GONE. */
  refuses(): HujiError | null;
}

/** The room left on the disk of a folder, less what the database needs to tidy itself up. */
export class DiskSpace implements Space {
  private readonly folder: string;
  private readonly place: string;

  constructor(folder: string) {
    this.folder = folder;
    this.place = placeOf(folder);
  }

  /** Files that are open go on to be written wherever the folder was moved to, or to nowhere. */
  refuses(): HujiError | null {
    try {
      if (placeOf(this.folder) !== this.place) {
        return new HujiError('STORE_GONE', 'another folder is in its place');
      }
      const { bavail, bsize } = statfsSync(this.folder);
      return bavail * bsize >= LIMITS.diskReserveBytes ? null : new HujiError('DISK_FULL');
    } catch (cause) {
      return new HujiError('STORE_GONE', (cause as { code?: string }).code ?? '', { cause });
    }
  }
}

/** The same for as long as it is the same folder. */
function placeOf(folder: string): string {
  const { dev, ino } = statSync(folder);
  return `${dev} ${ino}`;
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
