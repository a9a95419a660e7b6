import type { FieldNo } from '../proto/fields.js';
import type { Lane } from '../proto/id.js';

/** Fields lost to claims of one other lane. */
export interface LostTo {
  readonly lane: Lane;
  readonly fields: readonly FieldNo[];
}

/** Of a contribution, what may be lost. */
interface Loser {
  readonly lane: Lane;
  readonly change: { readonly fields: readonly FieldNo[] };
  readonly lost: readonly FieldNo[];
  readonly lostInLane: readonly FieldNo[];
  readonly lostTo?: readonly LostTo[];
}

/** The loser once a claim of a lane that states these fields has replaced it. */
export function withLost<T extends Loser>(loser: T, fields: readonly FieldNo[], lane: Lane): T {
  const common = loser.change.fields.filter((field) => fields.includes(field));
  if (common.length === 0) return loser;
  const lost = union(loser.lost, common);
  if (lane !== loser.lane) {
    const lostTo = lostToLane(loser.lostTo ?? [], lane, common);
    return lostTo === loser.lostTo ? loser : { ...loser, lost, lostTo };
  }
  const lostInLane = union(loser.lostInLane, common);
  const isKnown =
    lost.length === loser.lost.length && lostInLane.length === loser.lostInLane.length;
  return isKnown ? loser : { ...loser, lost, lostInLane };
}

/** In the order of lanes. */
function lostToLane(
  known: readonly LostTo[],
  lane: Lane,
  fields: readonly FieldNo[],
): readonly LostTo[] {
  const before = known.find((each) => each.lane === lane);
  const all = union(before?.fields ?? [], fields);
  if (before !== undefined && all.length === before.fields.length) return known;
  const others = known.filter((each) => each !== before);
  return [...others, { lane, fields: all }].sort((a, b) => (a.lane < b.lane ? -1 : 1));
}

function union(a: readonly FieldNo[], b: readonly FieldNo[]): readonly FieldNo[] {
  const all = new Set(a);
  for (const field of b) all.add(field);
  return all.size === a.length ? a : [...all].sort((x, y) => x - y);
}
