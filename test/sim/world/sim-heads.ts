import type { AcknowledgedHead, HeadsKeeper } from '../../../node/store/store.js';
import type { SimDisk } from './disk.js';
import type { Life } from './life.js';

/** The heads file on a simulated disk, for one run of a process. */
export class SimHeads implements HeadsKeeper {
  private readonly disk: SimDisk;
  private readonly life: Life;
  private readonly heads: Map<number, AcknowledgedHead>;

  constructor(disk: SimDisk, life: Life) {
    this.disk = disk;
    this.life = life;
    this.heads = new Map(disk.durableHeads);
  }

  acknowledged(): ReadonlyMap<number, AcknowledgedHead> {
    return this.heads;
  }

  append(heads: readonly AcknowledgedHead[]): Promise<void> {
    if (heads.length === 0) return Promise.resolve();
    for (const head of heads) this.heads.set(head.branch, head);
    const life = this.life;
    const { disk } = this;
    if (life.over) return new Promise(() => undefined);
    return new Promise((resolve, reject) => {
      disk.scheduler.after(disk.latency(), () => {
        if (life.over) return;
        if (disk.faults.full) {
          reject(new Error('ENOSPC: no space left on device'));
          return;
        }
        disk.durableHeads = new Map(this.heads);
        resolve();
      });
    });
  }

  /** As the file does it: at once, and synced. */
  reset(heads: readonly AcknowledgedHead[]): void {
    this.heads.clear();
    for (const head of heads) this.heads.set(head.branch, head);
    this.disk.durableHeads = new Map(this.heads);
  }

  close(): void {
    // Nothing is open.
  }
}
