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
    try {
      const { bavail, bsize } = statfsSync(this.folder);
      return bavail * bsize >= LIMITS.diskReserveBytes;
    } catch {
      // A folder that cannot even be looked at takes no writes.
      return false;
    }
  }
}
