import type { Level, LevelBatch } from '../node/store/level.js';
import { openLevel } from '../node/store/open-level.js';

/** A put, or a deletion where there is no value. */
type Operation = readonly [key: Uint8Array, value: Uint8Array | null];

/** What was written to a LevelDB, batch by batch. */
export type Batches = readonly (readonly Operation[])[];

/** The same database, with every batch that was written kept in memory. */
export function recorded(level: Level): { readonly level: Level; readonly batches: Batches } {
  const batches: Operation[][] = [];
  return { level: { ...level, batch: () => recordedBatch(level.batch(), batches) }, batches };
}

function recordedBatch(batch: LevelBatch, batches: Operation[][]): LevelBatch {
  const operations: Operation[] = [];
  return {
    put: (key, value) => {
      // The caller may use the key's bytes again.
      operations.push([Uint8Array.from(key), value]);
      return batch.put(key, value);
    },
    del: (key) => {
      operations.push([key, null]);
      return batch.del(key);
    },
    write: async (options) => {
      await batch.write(options);
      batches.push(operations);
    },
  };
}

/**
 * Writes the same batches, synced, into an empty database; seconds. As the store does, it builds a
 * batch while the one before is being written.
 */
export async function replay(folder: string, batches: Batches): Promise<number> {
  const level = await openLevel(folder);
  try {
    const start = performance.now();
    let writing = Promise.resolve();
    for (const operations of batches) {
      const batch = level.batch();
      for (const [key, value] of operations) {
        if (value === null) batch.del(key);
        else batch.put(key, value);
      }
      await writing;
      writing = batch.write({ sync: true });
    }
    await writing;
    return (performance.now() - start) / 1000;
  } finally {
    await level.close();
  }
}

/** Milliseconds that one small synced batch takes, one after the other: each of `count`. */
export async function syncTimes(folder: string, count: number): Promise<number[]> {
  const level = await openLevel(folder);
  const times: number[] = [];
  try {
    for (let at = 0; at < count; at++) {
      const batch = level.batch();
      batch.put(Buffer.from(`sync ${at}`), Buffer.alloc(100));
      const start = performance.now();
      await batch.write({ sync: true });
      times.push(performance.now() - start);
    }
    return times;
  } finally {
    await level.close();
  }
}
