import { HujiError } from '../../proto/errors.js';
import type { Head } from '../../proto/frame.js';
import type { StreamId } from '../../proto/id.js';
import { LIMITS } from '../limits.js';
import type { Branch, LogView } from '../log/log.js';

/** Points given one by one before their distance doubles. */
const NEAR_POINTS = 8;

/**
 * Places of a branch's whole history, newest first, twice as far apart each time: the other side
 * names the newest it knows, which is where the two histories part, or close above it.
 */
export async function probePoints(log: LogView, branch: Branch): Promise<Head[]> {
  const ends = await endsOf(log, branch);
  const points: Head[] = [];
  let step = 1;
  for (let at = ends.length - 1; at >= 0 && points.length < LIMITS.probePoints; at -= step) {
    const { seq, hash } = ends[at] as { seq: number; hash: string };
    points.push({ stream: branch.stream, seq, hash: hash.slice(0, 16) });
    if (points.length > NEAR_POINTS) step *= 2;
  }
  return points;
}

/** Frame ends of a branch, those it shares with the branch it parted from included. */
async function endsOf(log: LogView, branch: Branch): Promise<{ seq: number; hash: string }[]> {
  const shared = branch.parent === null ? [] : await endsOf(log, log.branch(branch.parent));
  const ends = shared.filter(({ seq }) => seq <= branch.forkSeq);
  for await (const end of log.ends(branch)) ends.push(end);
  return ends;
}

/** The newest of a neighbour's points that is held here too; seq 0: none. */
export function commonPoint(log: LogView, stream: StreamId, points: readonly Head[]): Head {
  if (points.length > LIMITS.probePoints) throw new HujiError('PROTOCOL_GARBAGE', 'probe');
  const branches = log.ofStream(stream);
  const point = points.find(({ seq, hash }) =>
    branches.some((branch) => log.hashAt(branch, seq)?.startsWith(hash) === true),
  );
  return point ?? { stream, seq: 0, hash: '' };
}
