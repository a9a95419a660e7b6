import { type ChangeId, refToId } from '../../../proto/id.js';
import { type Claim, earlierFirst } from './claim.js';
import type { ModelPolicy } from './policy-model.js';
import { ValueModel } from './value-model.js';

/** What a record comes to. */
export interface ModelRecord {
  /** Ids of the changes of which something is kept, sorted. */
  readonly standing: readonly ChangeId[];
  readonly born: boolean;
  readonly live: boolean;
  /** Field → value shown; '' where nobody states one. */
  readonly values: ReadonlyMap<number, string>;
}

const ENDS = ['102', '106', '109', '111', '203'];
const BEGINS = ['100', '101', '105', '108', '112', '200', '201'];

/** docs/CONFLICTS.md, word for word, over the whole set at once. */
export function recordOf(all: readonly Claim[], policy: ModelPolicy): ModelRecord {
  const born = all.some(({ change }) => change.target === null);
  const home = all.find(({ change }) => change.target === null)?.lane ?? null;
  const kept = (claim: Claim, field: number): boolean =>
    claim.change.fields.includes(field) &&
    !all.some((other) => saw(other, claim) && other.change.fields.includes(field));
  const keptInLane = (claim: Claim, field: number): boolean =>
    claim.change.fields.includes(field) &&
    !all.some(
      (other) =>
        other.lane === claim.lane && saw(other, claim) && other.change.fields.includes(field),
    );
  const standing = all.filter(
    (claim) =>
      claim.change.target === null ||
      claim.change.fields.length === 0 ||
      claim.change.fields.some((field) => kept(claim, field) || keptInLane(claim, field)),
  );
  const fields = new Set(all.flatMap(({ change }) => change.fields));
  const values = new Map<number, string>();
  for (const field of fields) {
    values.set(field, new ValueModel(all, field, policy, home).value());
  }
  const ids = standing.map(({ ref }) => refToId(ref)).sort();
  return {
    standing: ids,
    born,
    live: born && livesBy(all.filter(({ lane }) => lane === home)),
    values,
  };
}

/** A claim saw what stands before it in its stream, and what it names. */
function saw(winner: Claim, loser: Claim): boolean {
  if (winner === loser || strand(winner) !== strand(loser)) return false;
  if (winner.ref.stream === loser.ref.stream && winner.ref.seq > loser.ref.seq) return true;
  const id = refToId(loser.ref);
  return winner.change.seen.some((ref) => refToId(ref) === id);
}

/** Claims of one source replace each other, and so do verdicts. */
function strand({ change }: Claim): string {
  const isVerdict = change.source === 0 && (change.event === '130' || change.event === '230');
  return isVerdict ? 'verdict' : String(change.source);
}

/** Of the claims of the lane the record was made in. */
function livesBy(all: readonly Claim[]): boolean {
  const turns = all.filter(
    ({ change }) =>
      change.target === null || ENDS.includes(change.event) || BEGINS.includes(change.event),
  );
  const last = turns.sort(earlierFirst).at(-1);
  return last !== undefined && !ENDS.includes(last.change.event);
}
