import type { Change } from '../../../proto/change.js';
import { type ChangeId, type ChangeRef, type Lane, refToId } from '../../../proto/id.js';

/** One change about a record, where it stands. */
export interface Claim {
  readonly ref: ChangeRef;
  readonly lane: Lane;
  readonly change: Change;
}

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
export function recordOf(all: readonly Claim[], order: readonly number[]): ModelRecord {
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
    const candidates = all
      .filter((claim) => kept(claim, field) && stated(claim, field) !== '')
      .filter(({ change }) => order.includes(change.source));
    const [first] = candidates.sort((a, b) => before(a, b, order, home));
    values.set(field, first === undefined ? '' : stated(first, field));
  }
  const ids = standing.map(({ ref }) => refToId(ref)).sort();
  return {
    standing: ids,
    born,
    live: born && livesBy(all.filter(({ lane }) => lane === home)),
    values,
  };
}

function stated({ change }: Claim, field: number): string {
  return change.values[change.fields.indexOf(field)] ?? '';
}

/** A claim saw what stands before it in its stream, and what it names. */
function saw(winner: Claim, loser: Claim): boolean {
  if (winner === loser || winner.change.source !== loser.change.source) return false;
  if (winner.ref.stream === loser.ref.stream && winner.ref.seq > loser.ref.seq) return true;
  const id = refToId(loser.ref);
  return winner.change.seen.some((ref) => refToId(ref) === id);
}

function before(a: Claim, b: Claim, order: readonly number[], home: Lane | null): number {
  const bySource = order.indexOf(a.change.source) - order.indexOf(b.change.source);
  if (bySource !== 0) return bySource;
  const byStation = Number(b.lane === home) - Number(a.lane === home);
  if (byStation !== 0) return byStation;
  if (a.change.hlc !== b.change.hlc) return b.change.hlc - a.change.hlc;
  return later(b.ref, a.ref);
}

/** Positive where `a` is the greater change id. */
function later(a: ChangeRef, b: ChangeRef): number {
  if (a.stream !== b.stream) return a.stream < b.stream ? -1 : 1;
  return a.seq - b.seq || a.tag - b.tag;
}

/** Of the claims of the lane the record was made in. */
function livesBy(all: readonly Claim[]): boolean {
  const turns = all.filter(
    ({ change }) =>
      change.target === null || ENDS.includes(change.event) || BEGINS.includes(change.event),
  );
  const last = turns.sort((a, b) => a.change.hlc - b.change.hlc || later(a.ref, b.ref)).at(-1);
  return last !== undefined && !ENDS.includes(last.change.event);
}
