import { hash } from 'node:crypto';
import { readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { KIND, kindRange, seqKey, seqOfKey } from '../../node/store/keys.js';
import { openLevel } from '../../node/store/open-level.js';
import { readFrame } from '../../proto/frame.js';

/** The newest write-ahead log of a node's LevelDB: what was written since its last start. */
export function newestLog(dir: string): string {
  const logs = readdirSync(join(dir, 'store')).filter((name) => name.endsWith('.log'));
  // Their numbers have six digits.
  const [newest] = logs.sort().reverse();
  if (newest === undefined) throw new Error(`no log in ${dir}`);
  return join(dir, 'store', newest);
}

export function logBytes(dir: string): number {
  return statSync(newestLog(dir)).size;
}

/** Cuts off what stands behind so many bytes, as a disk does that promised more than it kept. */
export function cutLog(dir: string, bytes: number): void {
  truncateSync(newestLog(dir), bytes);
}

/** A sealed frame as it lies in the store of a stopped node. */
export interface StoredFrame {
  readonly key: Buffer;
  readonly stream: string;
  readonly author: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly bytes: Buffer;
}

/** The frames an author wrote, in the order of their streams. */
export async function storedFrames(dir: string, author: string): Promise<StoredFrame[]> {
  const level = await openLevel(dir);
  const [gte, lt] = kindRange(KIND.frame);
  const iterator = level.iterator({ gte, lt });
  const frames: StoredFrame[] = [];
  for (let rows = await iterator.nextv(100); rows.length > 0; rows = await iterator.nextv(100)) {
    for (const [key, bytes] of rows) {
      const { stream, name, firstSeq, lastSeq } = readFrame(bytes);
      if (name.author === author) {
        frames.push({ key, stream, author, firstSeq, lastSeq, bytes });
      }
    }
  }
  await iterator.close();
  await level.close();
  return frames;
}

/** Flips one bit of a frame; with its hash in the log made to fit, the store finds no fault. */
export async function flipBit(
  dir: string,
  frame: StoredFrame,
  bit: number,
  fitting: boolean,
): Promise<void> {
  const spoilt = Buffer.from(frame.bytes);
  spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  const level = await openLevel(dir);
  const batch = level.batch();
  batch.put(frame.key, spoilt);
  if (fitting) {
    const { branch, seq } = seqOfKey(frame.key);
    batch.put(seqKey(KIND.frameHash, branch, seq), hash('sha256', spoilt, 'buffer'));
  }
  await batch.write({ sync: true });
  await level.close();
}
