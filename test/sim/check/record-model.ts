import { entityNo } from '../../../proto/entity.js';
import { type ChangeId, type Lane, refToId } from '../../../proto/id.js';
import { type Claim, earlierFirst, stated } from './claim.js';
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

const CARD = entityNo('card');
const ENDS = ['102', '106', '109', '111', '203', '303'];
const RETURNS = ['105', '112'];
export const LETS_GO = ['106', '111'];
const REVERSALS = ['113', '213'];

/** docs/CONFLICTS.md, word for word, over the whole set at once. */
export function recordOf(all: readonly Claim[], policy: ModelPolicy): ModelRecord {
  const born = all.some(({ change }) => change.target === null || change.event === '105');
  const seats = seatsOf(all);
  const home = seats.at(-1) ?? null;
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
      claim.change.documents.length > 0 ||
      claim.change.fields.some((field) => kept(claim, field) || keptInLane(claim, field)),
  );
  const fields = new Set(all.flatMap(({ change }) => change.fields));
  const values = new Map<number, string>();
  for (const field of fields) {
    values.set(field, new ValueModel(all, field, policy, seats).value());
  }
  const ids = standing.map(({ ref }) => refToId(ref)).sort();
  return {
    standing: ids,
    born,
    live: home !== null && livesBy(turnsIn(all, home)),
    values,
  };
}

/** A claim saw what stands before it in its stream, and what it names. */
function saw(winner: Claim, loser: Claim): boolean {
  if (winner === loser || strand(winner) !== strand(loser)) return false;
  // Of the acts on a card none takes the place of another.
  if (loser.change.entity === CARD) return false;
  if (winner.ref.stream === loser.ref.stream && winner.ref.seq > loser.ref.seq) return true;
  const id = refToId(loser.ref);
  return winner.change.seen.some((ref) => refToId(ref) === id);
}

/** Claims of one source replace each other, and so do verdicts. */
function strand({ change }: Claim): string {
  const isVerdict = change.source === 0 && (change.event === '130' || change.event === '230');
  return isVerdict ? 'verdict' : String(change.source);
}

/** What a reversal of the same lane names does not count, nor does the reversal. */
export function unreversed(all: readonly Claim[]): Claim[] {
  const reversals = all.filter(({ change }) => REVERSALS.includes(change.event));
  return all.filter(
    (claim) =>
      !reversals.includes(claim) &&
      !reversals.some(
        (other) => other.lane === claim.lane && stated(other, 85) === refToId(claim.ref),
      ),
  );
}

/** Where it was made, and on from there with each arrival, as far as the station before let go. */
export function seatsOf(all: readonly Claim[]): readonly Lane[] {
  const valid = unreversed(all);
  const arrivals = valid.filter(({ change }) => change.target !== null && change.event === '105');
  const since = ({ change }: Claim) => change.since ?? '';
  arrivals.sort(
    (a, b) => (since(a) < since(b) ? -1 : Number(since(a) > since(b))) || earlierFirst(a, b),
  );
  let seat = all.find(({ change }) => change.target === null) ?? arrivals[0];
  const lanes = seat === undefined ? [] : [seat.lane];
  for (const arrival of arrivals) {
    const { lane } = seat as Claim;
    const free = valid.some(
      (claim) =>
        claim.lane === lane &&
        LETS_GO.includes(claim.change.event) &&
        earlierFirst(claim, seat as Claim) > 0,
    );
    if (!free && arrival.lane !== lane) continue;
    seat = arrival;
    lanes.push(seat.lane);
  }
  const holder = lanes.find((lane) => livesBy(turnsIn(all, lane)));
  return holder === undefined ? lanes : lanes.slice(0, lanes.lastIndexOf(holder) + 1);
}

/** What a lane said of where he is registered, the last at the end. */
export function turnsIn(all: readonly Claim[], lane: Lane): Claim[] {
  const own = unreversed(all).filter((claim) => claim.lane === lane);
  const { length } = own.filter(isSeat);
  const turns = own.filter(
    (claim) =>
      isSeat(claim) || ENDS.includes(claim.change.event) || RETURNS.includes(claim.change.event),
  );
  return length === 0 ? [] : turns.sort(earlierFirst);
}

function isSeat({ change }: Claim): boolean {
  return change.target === null || change.event === '105';
}

/** Somebody was registered there, and is not gone. */
export function livesBy(turns: readonly Claim[]): boolean {
  const last = turns.at(-1);
  return last !== undefined && !ENDS.includes(last.change.event);
}
