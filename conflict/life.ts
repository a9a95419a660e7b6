import type { Change } from '../proto/change.js';
import { fieldNo } from '../proto/fields.js';
import type { Hlc } from '../proto/hlc.js';
import { type ChangeRef, compareRefs, idToRef, type Lane, sameRef } from '../proto/id.js';
import type { Homes } from './homes.js';

/**
 * What an event does to the life of a registration (户口). `made` opens it, `arrived` takes it over
 * at another station, `left` gives it up there, `ended` is for good, `resumed` takes an end back,
 * `undone` takes back one event (冲销).
 */
export const TURNS = ['ended', 'made', 'arrived', 'resumed', 'left', 'undone'] as const;
export type Turn = (typeof TURNS)[number];

/** One event of the registration's life, as a lane tells it. */
export interface Life {
  readonly lane: Lane;
  readonly hlc: Hlc;
  readonly ref: ChangeRef;
  readonly turn: Turn;
  /** Of an arrival: the day from which he is registered there. */
  readonly since?: string;
  /** Of `undone`: the event taken back. */
  readonly of?: ChangeRef;
  /** Known by a claim carried here, so that it counts where its own lane is heard. */
  readonly carried?: true;
}

const BY_EVENT: { readonly [event: string]: Turn } = {
  '102': 'ended',
  '105': 'arrived',
  '106': 'left',
  '109': 'ended',
  '111': 'left',
  '112': 'resumed',
  '113': 'undone',
  '203': 'ended',
  '213': 'undone',
  '303': 'ended',
};

const LIVE: { readonly [turn in Turn]: boolean } = {
  ended: false,
  made: true,
  arrived: true,
  resumed: true,
  left: false,
  undone: false,
};

/** Whether an event takes another one back (冲销). */
export function isReversal(event: string): boolean {
  return BY_EVENT[event] === 'undone';
}

/** The change a reversal takes back. */
export const REVERSED = fieldNo('CXBG');

export function turnOf(change: Change): Turn | null {
  return change.target === null ? 'made' : (BY_EVENT[change.event] ?? null);
}

/** What a change says of it, if anything. */
export function lifeOf(change: Change, ref: ChangeRef, lane: Lane, carried = false): Life | null {
  const turn = turnOf(change);
  if (turn === null) return null;
  const { hlc } = change;
  const life: Life = carried ? { lane, hlc, ref, turn, carried } : { lane, hlc, ref, turn };
  if (turn === 'arrived') return { ...life, since: change.since ?? '' };
  if (turn !== 'undone') return life;
  const of = reversedBy(change);
  return of === null ? null : { ...life, of };
}

/** What a reversal names; null where it is no id. */
export function reversedBy(change: Pick<Change, 'fields' | 'values'>): ChangeRef | null {
  try {
    return idToRef(change.values[change.fields.indexOf(REVERSED)] ?? '');
  } catch {
    return null;
  }
}

/** The set with one more event; the same in whatever order they come. */
export function moreLives(lives: readonly Life[], said: Life | null): readonly Life[] {
  if (said === null) return lives;
  if (lives.length === 0) return [said];
  const known = lives.find(({ ref }) => sameRef(ref, said.ref));
  if (known !== undefined && (known.carried === undefined || said.carried === true)) return lives;
  const others = known === undefined ? lives : lives.filter((life) => life !== known);
  return [...others, said].sort(compareLives);
}

function compareLives(a: Life, b: Life): number {
  if (a.lane !== b.lane) return a.lane < b.lane ? -1 : 1;
  return a.hlc - b.hlc || compareRefs(a.ref, b.ref);
}

interface Lived {
  readonly lives: readonly Life[];
}

/** Without what was taken back; nobody takes back what stands in another lane. */
export function standing(lives: readonly Life[]): readonly Life[] {
  const undone = lives.filter(({ turn }) => turn === 'undone');
  if (undone.length === 0) return lives;
  const isUndone = ({ lane, ref }: Life) =>
    undone.some(({ of, lane: by }) => of !== undefined && by === lane && sameRef(of, ref));
  return lives.filter((life) => life.turn !== 'undone' && !isUndone(life));
}

/**
 * Whether the registration stands in this lane by the lane's own word: it was made there or moved
 * there, and the last that was said there does not end it.
 */
export function livesIn({ lives }: Lived, lane: Lane): boolean {
  const [only] = lives;
  if (only !== undefined && lives.length === 1) return only.lane === lane && isSeat(only);
  const said = standing(lives).filter((life) => life.lane === lane);
  const last = said.at(-1);
  return last !== undefined && LIVE[last.turn] && said.some(isSeat);
}

/** Whether its making or an arrival stands there: it was registered in the lane, if for a while. */
export function stoodIn({ lives }: Lived, lane: Lane): boolean {
  return standing(lives).some((life) => life.lane === lane && isSeat(life));
}

/** Whether its making stands there, whatever became of it later. */
export function madeIn({ lives }: Lived, lane: Lane): boolean {
  return standing(lives).some((life) => life.lane === lane && life.turn === 'made');
}

/** What the lane said last of it; they stand in the order of their time. */
export function lastIn({ lives }: Lived, lane: Lane): Life | null {
  const [only] = lives;
  if (only?.lane === lane && lives.length === 1 && only.turn !== 'undone') return only;
  return standing(lives).findLast((life) => life.lane === lane) ?? null;
}

/** Lanes in which it lives by what was said there itself; what was carried counts elsewhere. */
export function liveLanes({ lives }: Lived): readonly Lane[] {
  const [only] = lives;
  if (only !== undefined && lives.length === 1) {
    return only.carried === undefined && isSeat(only) ? [only.lane] : [];
  }
  const lanes = new Set(lives.flatMap(({ lane, carried }) => (carried === true ? [] : [lane])));
  return [...lanes].filter((lane) => livesIn({ lives }, lane));
}

function isSeat({ turn }: Life): boolean {
  return turn === 'made' || turn === 'arrived';
}

/**
 * The lane of the registering station: where it was made, and from there along the moves. Somebody
 * who registers an arrival takes a registration over once the station before has let go of it:
 * until then it is a claim of his, and evidence. Null where neither is known here.
 */
export function homeOf({ lives }: Lived): Lane | null {
  const [only] = lives;
  if (lives.length === 1 && only !== undefined) return isSeat(only) ? only.lane : null;
  return seatsOf(lives).at(-1)?.lane ?? null;
}

/** The same, and the lanes of the stations it was registered at before. */
export function homesOf(record: Lived): Homes {
  const home = homeOf(record);
  if (record.lives.length < 2 || home === null) return { home };
  const lanes = new Set(seatsOf(record.lives).map(({ lane }) => lane));
  lanes.delete(home);
  return lanes.size === 0 ? { home } : { home, formerHomes: [...lanes].sort() };
}

/** Whether its registering station is one that is not heard here: what is held was carried. */
export function isOfUnheard({ lives }: Lived): boolean {
  const [only] = lives;
  if (lives.length < 2) return only?.carried === true;
  return seatsOf(lives).at(-1)?.carried === true;
}

/** Where it was registered, one after the other. */
function seatsOf(lives: readonly Life[]): readonly Life[] {
  const events = standing(lives);
  const arrivals = events.filter(({ turn }) => turn === 'arrived').sort(compareArrivals);
  // Where the making itself was reversed, that is still where it was registered.
  let seat = lives.find(({ turn }) => turn === 'made') ?? arrivals[0];
  if (seat === undefined) return [];
  const seats = [seat];
  for (const arrival of arrivals) {
    if (arrival === seat || (arrival.lane !== seat.lane && !hasLeft(events, seat))) continue;
    seat = arrival;
    seats.push(seat);
  }
  return seats.slice(0, heldUntil(lives, seats));
}

/**
 * How many of them count: a station at which he lives by its own word, restored there or registered
 * once more, has not let him go, and need not hear of who took him over.
 */
function heldUntil(lives: readonly Life[], seats: readonly Life[]): number {
  const holder = seats.find(({ lane }) => livesIn({ lives }, lane));
  if (holder === undefined) return seats.length;
  return seats.findLastIndex(({ lane }) => lane === holder.lane) + 1;
}

function hasLeft(events: readonly Life[], seat: Life): boolean {
  return events.some(
    (life) => life.turn === 'left' && life.lane === seat.lane && compareLives(life, seat) > 0,
  );
}

/** By the day they name, since clocks of two stations need not agree; then as everything. */
function compareArrivals(a: Life, b: Life): number {
  const [first = '', second = ''] = [a.since, b.since];
  if (first !== second) return first < second ? -1 : 1;
  return a.hlc - b.hlc || compareRefs(a.ref, b.ref);
}

/** Whether a station has registered an arrival of one who is registered elsewhere. */
export function hasMoved({ lives }: Lived): boolean {
  return lives.some(({ turn }) => turn === 'arrived');
}

/**
 * Lanes in which an arrival was registered, but for those he has left since for another: what was
 * said of him elsewhere belongs there too, whether the station before has let go of him or not.
 */
export function arrivalsOf(record: Lived): readonly Lane[] {
  const { formerHomes = [] } = homesOf(record);
  const lanes = standing(record.lives).flatMap(({ turn, lane }) =>
    turn === 'arrived' && !formerHomes.includes(lane) ? [lane] : [],
  );
  return [...new Set(lanes)].sort();
}

/** Whether it lives at its registering station. */
export function isLive(record: Lived): boolean {
  const home = homeOf(record);
  return home !== null && livesIn(record, home);
}
