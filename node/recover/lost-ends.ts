import type { Log } from '../log/log.js';
import type { LostRange } from '../meta.js';
import type { AcknowledgedHead, HeadsKeeper } from '../store/store.js';

/** What the heads file knows of and the store does not have. */
export interface LostEnd {
  readonly head: AcknowledgedHead;
  readonly range: LostRange;
}

/** Above every number that a branch has. */
const NO_BRANCH = 2 ** 32;

/** What was acknowledged or sealed, by the heads file, and is not here. */
export function lostEnds(heads: Pick<HeadsKeeper, 'acknowledged'>, log: Log): LostEnd[] {
  const lost: LostEnd[] = [];
  for (const head of heads.acknowledged().values()) {
    const { stream } = head;
    const branches = log.ofStream(stream);
    const branch = branches.find(({ no }) => no === head.branch) ?? branches[0];
    const { seq = 0, tailSeq = 0 } = branch ?? {};
    const held = Math.max(seq, tailSeq);
    if (held < head.seq) lost.push({ head, range: { stream, from: held + 1, to: head.seq } });
    // The changes are here, but a neighbour may hold them in a frame that is not.
    else if (seq < head.sealed) {
      lost.push({ head, range: { stream, from: seq + 1, to: head.sealed } });
    }
  }
  return lost;
}

/**
 * Heads as they are now, and those of what is lost, until that counts no more: the database that
 * has lost its end once may do so again, and forget that it had. They stand under numbers no
 * branch has, lest a branch made anew write over them.
 */
export function resetHeads(
  heads: Pick<HeadsKeeper, 'reset'>,
  log: Log,
  lost: readonly LostEnd[],
): void {
  const now = [...log.branches()].map(({ no, stream, seq, tailSeq }) => ({
    branch: no,
    stream,
    seq: Math.max(seq, tailSeq),
    sealed: seq,
  }));
  const gone = lost.map(({ head }, at) => ({ ...head, branch: NO_BRANCH + at }));
  heads.reset([...now, ...gone]);
}

/** Whether the two say the same, or what is still missing of it. */
export function sameEnd(a: LostRange, b: LostRange): boolean {
  return a.stream === b.stream && a.to === b.to;
}
