import { KIND } from '../../../node/store/keys.js';
import type { StreamId, StreamName } from '../../../proto/id.js';
import { unpack } from '../../../proto/pack.js';
import type { SimDisk } from '../world/disk.js';

/** One history of one stream, as its row says. */
export interface BranchRow {
  readonly no: number;
  readonly stream: StreamId;
  readonly name: StreamName;
  readonly seq: number;
  readonly applied: number;
  readonly trimmed: number;
}

/** Rows are never written again, and lie on one platter for a long time. */
const rows = new WeakMap<Buffer, BranchRow>();

export function branchRow(value: Buffer): BranchRow {
  const known = rows.get(value);
  if (known !== undefined) return known;
  const row = unpack(value) as BranchRow;
  rows.set(value, row);
  return row;
}

/** Every history on one platter. */
export function* branchesOn(disk: SimDisk): Iterable<BranchRow> {
  for (const [, value] of disk.rowsOf(KIND.branch)) yield branchRow(value);
}
