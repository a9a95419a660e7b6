import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from './harness.js';

const MEGABYTE = 1024 * 1024;

/** A disk of its own: a tmpfs. Needs the right to mount one. */
export class SmallDisk {
  readonly mount: string;

  private constructor(mount: string) {
    this.mount = mount;
  }

  static at(t: TestContext, bytes: number): SmallDisk {
    const mount = t.folder();
    const options = ['-t', 'tmpfs', '-o', `size=${bytes}`, 'huji', mount];
    const mounted = spawnSync('mount', options, { encoding: 'utf8' });
    if (mounted.status !== 0) t.skip('no right to mount a tmpfs');
    t.defer(() => spawnSync('umount', ['-l', mount]));
    return new SmallDisk(mount);
  }

  get free(): number {
    const { bavail, bsize } = statfsSync(this.mount);
    return bavail * bsize;
  }

  /** Fills it up to so many free bytes, as another program might. */
  fill(free: number): void {
    const fd = openSync(join(this.mount, 'others'), 'a');
    try {
      while (this.free > free) {
        const bytes = Math.min(MEGABYTE, this.free - free);
        writeSync(fd, Buffer.alloc(bytes));
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(fd);
    }
  }

  clean(): void {
    rmSync(join(this.mount, 'others'));
  }
}
