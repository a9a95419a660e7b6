import { KIND, kindRange, readRef, recordKey, seqKey, seqOfKey } from '../../node/store/keys.js';
import { openLevel } from '../../node/store/open-level.js';
import { entityNo } from '../../proto/entity.js';
import { idToRef, refToId } from '../../proto/id.js';
import { pack, unpack } from '../../proto/pack.js';

const PERSON = entityNo('person');
const VALUES = 9;

/** What was done to a stopped node's store, by the ids of records and by places of frames. */
export interface Planted {
  readonly changed: readonly string[];
  readonly gone: readonly string[];
}

/**
 * Spoils records of people in a stopped node's store, drawn by `random`: of some a value is
 * another, some are gone.
 */
export async function plantInRecords(
  dir: string,
  random: () => number,
  counts: { readonly changed: number; readonly gone: number },
): Promise<Planted> {
  const level = await openLevel(dir);
  try {
    const ids = await peopleIn(level);
    const draw = (): string => {
      const [id] = ids.splice(Math.floor(random() * ids.length), 1);
      if (id === undefined) throw new Error('no more people');
      return id;
    };
    const changed = Array.from({ length: counts.changed }, draw);
    const gone = Array.from({ length: counts.gone }, draw);
    const batch = level.batch();
    for (const id of changed) {
      const key = recordKey(PERSON, idToRef(id));
      batch.put(key, changedValue(level.getSync(key) ?? Buffer.alloc(0)));
    }
    for (const id of gone) batch.del(recordKey(PERSON, idToRef(id)));
    await batch.write({ sync: true });
    return { changed, gone };
  } finally {
    await level.close();
  }
}

async function peopleIn(level: Awaited<ReturnType<typeof openLevel>>): Promise<string[]> {
  const [gte, lt] = kindRange(KIND.record);
  const iterator = level.iterator({ gte, lt });
  const ids: string[] = [];
  for (let rows = await iterator.nextv(500); rows.length > 0; rows = await iterator.nextv(500)) {
    for (const [key] of rows) if (key[1] === PERSON) ids.push(refToId(readRef(key, 2)));
  }
  await iterator.close();
  return ids;
}

/** The same record, with one character of its first claim's values turned. */
function changedValue(bytes: Buffer): Buffer {
  const record = unpack(bytes) as unknown[];
  const item = (record[1] as unknown[][])[0] ?? [];
  const values = String(item[VALUES]);
  item[VALUES] = `${values.slice(0, -1)}${values.endsWith('1') ? '2' : '1'}`;
  return pack(record);
}

/** Takes frames out of a stopped node's store, the hash in its log too where that is asked for. */
export async function dropFrame(
  dir: string,
  key: Buffer,
  what: { readonly hash: boolean },
): Promise<void> {
  const level = await openLevel(dir);
  const batch = level.batch();
  batch.del(key);
  const { branch, seq } = seqOfKey(key);
  if (what.hash) batch.del(seqKey(KIND.frameHash, branch, seq));
  await batch.write({ sync: true });
  await level.close();
}
