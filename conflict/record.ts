import { type Change, joinedValues } from '../proto/change.js';
import { entityNo } from '../proto/entity.js';
import type { FieldNo } from '../proto/fields.js';
import { type ChangeRef, compareRefs, type Lane, sameRef } from '../proto/id.js';
import type { SourceNo } from '../proto/source.js';
import { type Life, lifeOf, moreLives, turnOf } from './life.js';
import { type LostTo, withLost } from './with-lost.js';

/**
 * What a record is made of: what each change still says about it. Everything here is a function
 * of the set of changes received, never of the order they came in.
 */
export interface Contribution {
  readonly ref: ChangeRef;
  /** Lane of the change's stream: which tiers see it. */
  readonly lane: Lane;
  /** Which history of the stream, as this node numbers them. */
  readonly branch: number;
  /** Other histories of the stream in which this very change stands too. */
  readonly also?: readonly number[];
  readonly change: Change;
  /** The change's values as one text, where it is at hand. */
  readonly values?: string;
  /** Ascending fields whose claim another claim of the same source saw. */
  readonly lost: readonly FieldNo[];
  /** The same, counting only claims of the same lane: what every tier of the lane agrees on. */
  readonly lostInLane: readonly FieldNo[];
  /** What was lost to claims of other lanes, by lane: whoever's they are, some may be history. */
  readonly lostTo?: readonly LostTo[];
}

/** A claim somebody saw that has not arrived here yet. */
export interface Pending {
  readonly seen: ChangeRef;
  /** The source whose claims it replaces; VERDICTS for verdicts. */
  readonly source: SourceNo;
  readonly lane: Lane;
  readonly fields: readonly FieldNo[];
}

export interface Record {
  /** Contributions that hold a kept claim, the one that made the record, and those with papers. */
  readonly contributions: readonly Contribution[];
  readonly pending: readonly Pending[];
  /** Contributions of which nothing is kept: the record's history. */
  readonly retired: readonly Place[];
  /** Whether the change that makes it, or a station's word that he moved there, is here. */
  readonly born: boolean;
  /** What was said of its life, by lane and time. */
  readonly lives: readonly Life[];
}

export const EMPTY_RECORD: Record = {
  contributions: [],
  pending: [],
  retired: [],
  born: false,
  lives: [],
};
/** In place of a branch: the claim was carried here, its stream is not held. */
export const CARRIED = -1;
export const NO_FIELDS: readonly FieldNo[] = [];
/** Where a source stands: beyond all of them. */
export const VERDICTS = 15;
const NO_PENDING: readonly Pending[] = [];

/** A place in one history of one stream. */
export interface Place {
  readonly branch: number;
  readonly ref: ChangeRef;
}

/** Whether `earlier` stands in the part of its own stream that `later` follows. */
export type Precedes = (earlier: Place, later: Place) => boolean;

export interface Merged {
  readonly record: Record;
  /** Contributions that left the record for its history. */
  readonly retired: readonly Contribution[];
  /** Contributions whose `lostInLane` changed, as they were; the new one is not among them. */
  readonly before: readonly Contribution[];
  /** The same after, and the new one. */
  readonly after: readonly Contribution[];
}

export function newContribution(
  { ref, branch }: Place,
  lane: Lane,
  change: Change,
  values: string = joinedValues(change),
): Contribution {
  return { ref, branch, lane, change, values, lost: NO_FIELDS, lostInLane: NO_FIELDS };
}

/** The same contribution, found in another history of its stream as well. */
export function standingAlso(item: Contribution, branch: number): Contribution {
  if (branchesOf(item).includes(branch)) return item;
  return { ...item, also: [...(item.also ?? []), branch] };
}

/** The contribution without one of its histories; null where it stood in no other. */
export function leaving(item: Contribution, branch: number): Contribution | null {
  const [first, ...others] = branchesOf(item).filter((other) => other !== branch);
  if (first === undefined) return null;
  const { also: _also, ...rest } = item;
  return { ...rest, branch: first, ...(others.length === 0 ? {} : { also: others }) };
}

export function branchesOf(item: Contribution): readonly number[] {
  return item.also === undefined ? [item.branch] : [item.branch, ...item.also];
}

/** Known only because somebody carried it here. */
export function isCarried({ branch }: Place): boolean {
  return branch === CARRIED;
}

/** Whether the change that makes it is held itself: nothing will make it here later. */
export function isMade({ contributions }: Record): boolean {
  return contributions.some((item) => item.change.target === null && !isCarried(item));
}

/** Adds one change to a record. The caller sees to it that each change is added once. */
export function merge(record: Record, incoming: Contribution, precedes: Precedes): Merged {
  const { lane, ref, change } = incoming;
  const turn = turnOf(change);
  const born = record.born || turn === 'made' || turn === 'arrived';
  const said = turn === null ? null : lifeOf(change, ref, lane, incoming.branch === CARRIED);
  const lives = moreLives(record.lives, said);
  if (record.contributions.length === 0 && record.pending.length === 0) {
    const pending = pendingOf(incoming, record);
    const { retired } = record;
    const fresh = { contributions: [incoming], pending, retired, born, lives };
    return { record: fresh, retired: [], before: [], after: [incoming] };
  }
  let added = losePending(incoming, record.pending);
  const contributions: Contribution[] = [];
  const retired: Contribution[] = [];
  const before: Contribution[] = [];
  const after: Contribution[] = [];
  for (const old of record.contributions) {
    added = lose(added, old, precedes);
    const next = lose(old, incoming, precedes);
    if (next.lostInLane.length !== old.lostInLane.length) {
      before.push(old);
      after.push(next);
    }
    if (isSpent(next)) retired.push(asHistory(next));
    else contributions.push(next);
  }
  after.push(added);
  if (isSpent(added)) retired.push(asHistory(added));
  else contributions.push(added);
  contributions.sort((a, b) => compareRefs(a.ref, b.ref));
  const pending = pendingAfter(record, incoming);
  const history = historyAfter(record.retired, retired);
  return {
    record: { contributions, pending, retired: history, born, lives },
    retired,
    before,
    after,
  };
}

/** Merges a whole set; the slow way, used when some changes are set aside. */
export function mergeAll(
  contributions: readonly Contribution[],
  precedes: Precedes,
): { record: Record; retired: Contribution[] } {
  let record = EMPTY_RECORD;
  const spent: Contribution[] = [];
  for (const item of contributions) {
    const { also } = item;
    const bare = newContribution(item, item.lane, item.change);
    const fresh = also === undefined ? bare : { ...bare, also };
    // What is spent no longer stands in the record, but what it saw stays seen.
    let seenBySpent = fresh;
    for (const old of spent) seenBySpent = lose(seenBySpent, old, precedes);
    const merged = merge(record, seenBySpent, precedes);
    record = merged.record;
    spent.push(...merged.retired);
  }
  return { record, retired: spent };
}

/** A verdict (裁决): no evidence, but what a person decided about the evidence. */
export function isVerdict({ source, event }: Change): boolean {
  return source === 0 && (event === '130' || event === '230');
}

/** What may replace each other: claims of one source, and verdicts among themselves. */
export function strandOf(change: Change): number {
  return isVerdict(change) ? VERDICTS : change.source;
}

const CARD = entityNo('card');

/** Claims of `loser` that `winner` saw, of the same strand, are lost. Acts on a card all stand. */
function lose(loser: Contribution, winner: Contribution, precedes: Precedes): Contribution {
  if (loser.change.entity === CARD) return loser;
  if (strandOf(loser.change) !== strandOf(winner.change)) return loser;
  const saw =
    standsBefore(loser, winner, precedes) ||
    winner.change.seen.some((ref) => sameRef(ref, loser.ref));
  if (!saw) return loser;
  return withLost(loser, winner.change.fields, winner.lane);
}

/** In any history in which both stand. */
function standsBefore(a: Contribution, b: Contribution, precedes: Precedes): boolean {
  if (a.also === undefined && b.also === undefined) return precedes(a, b);
  return branchesOf(a).some((earlier) =>
    branchesOf(b).some((later) =>
      precedes({ branch: earlier, ref: a.ref }, { branch: later, ref: b.ref }),
    ),
  );
}

function losePending(incoming: Contribution, pending: readonly Pending[]): Contribution {
  if (incoming.change.entity === CARD) return incoming;
  let result = incoming;
  for (const item of pending) {
    if (item.source !== strandOf(incoming.change) || !sameRef(item.seen, incoming.ref)) continue;
    result = withLost(result, item.fields, item.lane);
  }
  return result;
}

/**
 * Nothing kept, at any tier: it belongs to the history. The making change always stays, and so does
 * what brought a paper: that stays brought whatever is said later.
 */
function isSpent(item: Contribution): boolean {
  const { fields, target, documents } = item.change;
  if (target === null || fields.length === 0 || documents.length > 0) return false;
  return item.lost.length === fields.length && item.lostInLane.length === fields.length;
}

/** History hears nothing more: who else replaced it, some orders would tell and some not. */
function asHistory(spent: Contribution): Contribution {
  if (spent.lostTo === undefined) return spent;
  const { lostTo: _, ...item } = spent;
  return item;
}

/** What somebody saw and has not been here, in whichever order it was said. */
function pendingAfter(record: Record, incoming: Contribution): readonly Pending[] {
  const others = record.pending.filter((item) => !sameRef(item.seen, incoming.ref));
  const added = pendingOf(incoming, record);
  return added.length === 0 ? others : [...others, ...added].sort(comparePending);
}

function pendingOf(incoming: Contribution, record: Record): readonly Pending[] {
  const { seen, fields } = incoming.change;
  if (seen.length === 0) return NO_PENDING;
  const source = strandOf(incoming.change);
  const isHere = ({ ref }: Place, other: ChangeRef) => sameRef(ref, other);
  return seen
    .filter(
      (ref) =>
        !record.contributions.some((item) => isHere(item, ref)) &&
        !record.retired.some((item) => isHere(item, ref)),
    )
    .map((ref) => ({ seen: ref, source, lane: incoming.lane, fields }));
}

function comparePending(a: Pending, b: Pending): number {
  const text = ({ source, lane, fields }: Pending) => `${source} ${lane} ${fields.join()}`;
  const [first, second] = [text(a), text(b)];
  if (first === second) return compareRefs(a.seen, b.seen);
  return compareRefs(a.seen, b.seen) || (first < second ? -1 : 1);
}

function historyAfter(
  before: readonly Place[],
  retired: readonly Contribution[],
): readonly Place[] {
  if (retired.length === 0) return before;
  const places = retired.map(({ branch, ref }) => ({ branch, ref }));
  return [...before, ...places].sort((a, b) => compareRefs(a.ref, b.ref));
}

/** Whether the claim on `field` is still kept. */
export function isKept(item: Contribution, field: FieldNo): boolean {
  return !item.lost.includes(field);
}

export function statedValue(item: Contribution, field: FieldNo): string | undefined {
  const at = item.change.fields.indexOf(field);
  return at < 0 ? undefined : item.change.values[at];
}
