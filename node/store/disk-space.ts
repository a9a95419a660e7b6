import { statfsSync } from 'node:fs';
import { LIMITS } from '../limits.js';

/** Whether there is room to write. */
export interface Space {
  enough(): boolean;
}

/** The room left on the disk of a folder, less what the database needs to tidy itself up. */
export class DiskSpace implements Space {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  enough(): boolean {
    // A folder that cannot even be looked at takes no writes.
    return (freeBytesOf(this.folder) ?? 0) >= LIMITS.diskReserveBytes;
  }
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
