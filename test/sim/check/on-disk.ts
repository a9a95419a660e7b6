import { KIND, seqOfKey } from '../../../node/store/keys.js';
import { BODY_SCHEMA_MAX } from '../../../proto/body.js';
import { type Change, contentHash, tagOf } from '../../../proto/change.js';
import { changesOf, readFrame } from '../../../proto/frame.js';
import { type ChangeId, refToId, type StreamId } from '../../../proto/id.js';
import { unpack } from '../../../proto/pack.js';
import type { SimDisk } from '../world/disk.js';
import type { World } from '../world/world.js';
import { branchesOn } from './branch-rows.js';

/** Ids of the changes of a frame, by its bytes: the same frame lies on many disks. */
const known = new Map<string, readonly ChangeId[]>();
const KNOWN_MAX = 20_000;

/** Every change on any platter, in a frame or in an open tail. */
export function changesOnDisks(world: World): Set<ChangeId> {
  const all = new Set<ChangeId>();
  for (const { disk } of world.machines.values()) {
    for (const id of changesOn(disk)) all.add(id);
  }
  return all;
}

/** Every change on one platter; frames that cannot be read are left out. */
export function changesOn(disk: SimDisk): Set<ChangeId> {
  const ids = new Set<ChangeId>();
  for (const { bytes } of disk.frames()) for (const id of idsIn(bytes)) ids.add(id);
  for (const id of tailOf(disk)) ids.add(id);
  return ids;
}

/** How far each stream was trimmed on one platter: what the frames said stays in the records. */
export function trimmedOn(disk: SimDisk): ReadonlyMap<StreamId, number> {
  const trimmed = new Map<StreamId, number>();
  for (const row of branchesOn(disk)) {
    trimmed.set(row.stream, Math.max(row.trimmed, trimmed.get(row.stream) ?? 0));
  }
  return trimmed;
}

function idsIn(bytes: Buffer): readonly ChangeId[] {
  const key = bytes.toString('latin1');
  let ids = known.get(key);
  if (ids === undefined) {
    if (known.size >= KNOWN_MAX) known.clear();
    ids = read(bytes);
    known.set(key, ids);
  }
  return ids;
}

function read(bytes: Buffer): readonly ChangeId[] {
  try {
    const frame = readFrame(bytes);
    if (frame.schema > BODY_SCHEMA_MAX) return [];
    return changesOf(frame).map((change, at) => idOf(frame.stream, frame.firstSeq + at, change));
  } catch {
    return [];
  }
}

function* tailOf(disk: SimDisk): Iterable<ChangeId> {
  const streams = new Map<number, StreamId>();
  for (const { no, stream } of branchesOn(disk)) streams.set(no, stream);
  for (const [key, value] of disk.rowsOf(KIND.tail)) {
    const { branch, seq } = seqOfKey(key);
    const [, change] = unpack(value) as [unknown, Change];
    yield idOf(streams.get(branch) ?? '', seq, change);
  }
}

function idOf(stream: StreamId, seq: number, change: Change): ChangeId {
  return refToId({ stream, seq, tag: tagOf(contentHash(change)) });
}
