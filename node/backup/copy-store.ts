import { LIMITS } from '../limits.js';
import type { Store } from '../store/store.js';
import type { CopyIo } from './backup.js';

/** All keys there are: the first byte is a letter. */
const FIRST = Buffer.from([0x00]);
const LAST = Buffer.from([0xff]);

/** Copies every entry of a store into an empty one; each batch is durable. */
export async function copyStore(
  from: Store,
  into: Store,
  { progress, signal }: CopyIo,
): Promise<{ entries: number; bytes: number }> {
  const total = await from.sizeBytes();
  const done = { entries: 0, bytes: 0 };
  let rows: (readonly [Buffer, Buffer])[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    const batch = rows;
    await into.commit((tx) => {
      for (const [key, value] of batch) {
        if (value.length === 0) tx.putIndex(key);
        else tx.put(key, value);
      }
    });
    done.entries += batch.length;
    done.bytes += size;
    rows = [];
    size = 0;
    signal.throwIfAborted();
    progress({ rows: done.entries, bytes: await into.sizeBytes(), total });
  };
  for await (const row of from.range(FIRST, LAST)) {
    rows.push(row);
    size += row[0].length + row[1].length;
    if (size >= LIMITS.copyBatchBytes) await flush();
  }
  await flush();
  return done;
}
