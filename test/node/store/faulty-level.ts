import type { Level, LevelBatch } from '../../../node/store/level.js';

/** A database whose writes a test can fail or hold back; everything else is the real one's. */
export class FaultyLevel {
  /** Batches written so far. */
  written = 0;
  /** Writes to come that fail, having written nothing. */
  failing = 0;
  /** Writes to come that land, and fail all the same. */
  lying = 0;
  reopened = 0;
  private held: (() => void)[] | null = null;

  /** To be given to whoever opens a store. */
  readonly over = (level: Level): Level => ({
    ...level,
    batch: () => this.batch(level.batch()),
    reopen: async () => {
      this.reopened++;
      await level.reopen?.();
    },
  });

  private batch(batch: LevelBatch): LevelBatch {
    return {
      put: (key, value) => batch.put(key, value),
      del: (key) => batch.del(key),
      write: (options) => this.write(batch, options),
    };
  }

  private async write(batch: LevelBatch, options: { sync: boolean }): Promise<void> {
    if (!options.sync) throw new Error('a batch is written without being synced');
    if (this.failing > 0) {
      this.failing--;
      await this.letGo();
      throw new Error('IO error: no space left on device');
    }
    await batch.write(options);
    if (this.lying > 0) {
      this.lying--;
      throw new Error('IO error: input/output error');
    }
    this.written++;
    await this.letGo();
  }

  private async letGo(): Promise<void> {
    const { held } = this;
    if (held !== null) await new Promise<void>((resolve) => held.push(resolve));
  }

  /** From now on a write does not say what has become of it. */
  hold(): void {
    this.held ??= [];
  }

  get holding(): boolean {
    return (this.held?.length ?? 0) > 0;
  }

  release(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const resolve of held) resolve();
  }
}
