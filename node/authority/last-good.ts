import type { Head } from '../../proto/frame.js';
import type { Branch, LogView } from '../log/log.js';
import type { NodeEntry, Revocation } from './authority.js';

/**
 * The seq up to which a branch counts. It depends only on what lane `all` says and on which
 * histories are held, never on the order in which they came.
 */
export function lastGood(
  log: LogView,
  branch: Branch,
  listed: NodeEntry | undefined,
  revoked: readonly Revocation[],
): number {
  const { code, keys } = branch.author;
  if (listed !== undefined && !keys.some((key) => listed.keys.includes(key))) return 0;
  let keep = Number.POSITIVE_INFINITY;
  for (const item of revoked) {
    if (item.code !== code) continue;
    if (item.epoch !== null && item.epoch !== branch.name.epoch) continue;
    const last = item.keep.find(({ stream }) => stream === branch.stream);
    keep = Math.min(keep, last === undefined ? 0 : goodPart(log, branch, last));
  }
  return keep;
}

/** The kept place where it stands on this branch, else what the branch shares with its history. */
function goodPart(log: LogView, branch: Branch, last: Head): number {
  if (last.seq === 0) return 0;
  const holds = (item: Branch) => log.hashAt(item, last.seq)?.startsWith(last.hash) === true;
  if (holds(branch)) return last.seq;
  const good = log.ofStream(branch.stream).find(holds);
  // Not held yet: as far as anyone here can tell, this branch leads there.
  return good === undefined ? last.seq : Math.min(last.seq, sharedSeq(log, branch, good));
}

/** The last seq that two branches of one stream have in common. */
function sharedSeq(log: LogView, a: Branch, b: Branch): number {
  const limits = new Map(ancestry(log, a));
  for (const [no, limit] of ancestry(log, b)) {
    const other = limits.get(no);
    if (other !== undefined) return Math.min(limit, other);
  }
  return 0;
}

/** A branch and those it parted from, each with the seq up to which it belongs to its history. */
function* ancestry(log: LogView, branch: Branch): Iterable<[number, number]> {
  let at = branch;
  let limit = Number.POSITIVE_INFINITY;
  for (;;) {
    yield [at.no, limit];
    if (at.parent === null) return;
    limit = Math.min(limit, at.forkSeq);
    at = log.branch(at.parent);
  }
}
