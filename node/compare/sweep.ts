import { contentHash, tagOf } from '../../proto/change.js';
import { changesOf, readFrame } from '../../proto/frame.js';
import { type ChangeId, type ChangeRef, refToId } from '../../proto/id.js';
import type { Branch, LogView } from '../log/log.js';
import type { Scope } from './scope.js';

/**
 * Changes about these records in histories that are not compared: all their frames are read, which
 * takes as long as reading them once took. Null where some of them are not to be read any more.
 */
export async function sweep(
  log: LogView,
  scope: Scope,
  records: ReadonlySet<ChangeId>,
): Promise<ReadonlyMap<ChangeId, readonly ChangeRef[]> | null> {
  const found = new Map<ChangeId, ChangeRef[]>();
  for (const branch of [...log.branches()]) {
    if (branch.name.lane === 'all' || scope.of(branch.no) !== null) continue;
    for await (const [record, ref] of about(log, branch, records)) {
      if (ref === null) return null;
      found.set(record, [...(found.get(record) ?? []), ref]);
    }
  }
  return found;
}

/** A ref of null: something cannot be read. */
async function* about(
  log: LogView,
  branch: Branch,
  records: ReadonlySet<ChangeId>,
): AsyncGenerator<[ChangeId, ChangeRef | null]> {
  if (branch.trimmed > branch.forkSeq) yield ['', null];
  let last = branch.forkSeq;
  for await (const { bytes, lastSeq } of log.frames(branch, last)) {
    const frame = readFrame(bytes);
    if (frame.hash !== log.hashAt(branch, lastSeq) || frame.firstSeq !== last + 1) yield ['', null];
    last = lastSeq;
    for (const [at, change] of changesOf(frame).entries()) {
      const record = change.target === null ? '' : refToId(change.target);
      if (!records.has(record)) continue;
      const tag = tagOf(contentHash(change));
      yield [record, { stream: branch.stream, seq: frame.firstSeq + at, tag }];
    }
  }
  if (last < branch.seq) yield ['', null];
}
