import { fieldNo } from '../../proto/fields.js';
import { compareRefs, type Lane, refToId } from '../../proto/id.js';
import { type Contribution, type Record, statedValue } from '../record.js';
import {
  CARD_STAGES,
  type CardAct,
  type CardStage,
  cardActOf,
  mayFollow,
  precedence,
  stageAfter,
} from './stages.js';

/** The act that an act follows. */
export const AFTER = fieldNo('SHHJ');
/** The registration of whom it is for. */
export const APPLICANT = fieldNo('SQRY');
export const ACCEPTANCE = fieldNo('SLH');
/** Cards that are taken in when this one is handed over, by id, one space between. */
export const OLD_CARD = fieldNo('JZSL');

export interface CardPlace {
  readonly act: CardAct;
  readonly item: Contribution;
}

export interface CardState {
  readonly stage: CardStage;
  readonly lane: Lane;
  /** Acts that count, in the order in which they follow each other; the first is the acceptance. */
  readonly path: readonly CardPlace[];
  /** Whether a card was made of it in any of its histories, so that there is one to take in. */
  readonly isMade: boolean;
  /** Acts that wait for the one they follow, or another took the place of. */
  readonly idle: readonly Contribution[];
}

/**
 * How far an application is, by what its own lane says of it: a function of the set of acts. Each
 * act names the one it follows and waits for it; of several that follow the same one the gravest
 * counts, and of those the first. Null: its acceptance is not here.
 */
export function cardState({ contributions }: Pick<Record, 'contributions'>): CardState | null {
  const known = states.get(contributions);
  if (known !== undefined) return known;
  const state = stateBy(contributions);
  states.set(contributions, state);
  return state;
}

/** Lists, index and figures all ask it of one record; nobody changes a list of contributions. */
const states = new WeakMap<readonly Contribution[], CardState | null>();

function stateBy(contributions: readonly Contribution[]): CardState | null {
  const made = contributions.find(({ change }) => change.target === null);
  if (made === undefined || cardActOf(made.change.event) !== 'accept') return null;
  const { lane } = made;
  const acts: Contribution[] = [];
  // What has not been gone along yet, in whatever order it came.
  const left: Follower[] = [];
  let isMade = false;
  for (const item of contributions) {
    const act = cardActOf(item.change.event);
    if (act === null || item.lane !== lane || item.change.source !== 0) continue;
    acts.push(item);
    if (act !== 'accept') left.push({ act, item, after: statedValue(item, AFTER) ?? '' });
    if (act === 'produce') isMade = true;
  }
  const path: CardPlace[] = [{ act: 'accept', item: made }];
  let stage: CardStage = 'accepted';
  let last = made;
  for (;;) {
    const at = gravest(left, refToId(last.ref), stage);
    const next = left[at];
    if (next === undefined) break;
    left.splice(at, 1);
    path.push({ act: next.act, item: next.item });
    stage = stageAfter(next.act);
    last = next.item;
  }
  const counted = new Set(path.map(({ item }) => item));
  const idle = path.length === acts.length ? [] : acts.filter((item) => !counted.has(item));
  return { stage, lane, path, isMade, idle };
}

/** An act, which is no evidence as it is of no source, and the id of the one it follows. */
interface Follower extends CardPlace {
  readonly after: string;
}

/** Where in the list that act stands which follows `id` and counts at this stage; -1: nowhere. */
function gravest(all: readonly Follower[], id: string, stage: CardStage): number {
  let found = -1;
  for (let at = 0; at < all.length; at++) {
    const place = all[at] as Follower;
    if (place.after !== id || !mayFollow(stage, place.act)) continue;
    const best = all[found];
    if (best === undefined || comparePlaces(place, best) < 0) found = at;
  }
  return found;
}

function comparePlaces(a: CardPlace, b: CardPlace): number {
  return (
    precedence(b.act) - precedence(a.act) ||
    a.item.change.hlc - b.item.change.hlc ||
    compareRefs(a.item.ref, b.item.ref)
  );
}

/** What was sent up last: the printed items and the photo, by the acceptance or once more since. */
export function sentUp({ path }: CardState, field: number): string {
  const last = path.findLast(({ act }) => act === 'accept' || act === 'resume');
  return last === undefined ? '' : (statedValue(last.item, field) ?? '');
}

/** What the acceptance says. */
export function acceptedValue({ path }: CardState, field: number): string {
  const [first] = path;
  return first === undefined ? '' : (statedValue(first.item, field) ?? '');
}

/** The last act of a kind that counts. */
export function lastAct({ path }: CardState, act: CardAct): Contribution | null {
  return path.findLast((place) => place.act === act)?.item ?? null;
}

/**
 * The valid cards among those of one person: handed over, neither lost nor taken in since, be it
 * by the hand-over of another.
 */
export function validCards<T extends { readonly id: string; readonly state: CardState }>(
  cards: readonly T[],
): T[] {
  const taken = new Set<string>();
  for (const { state } of cards) {
    const handed = lastAct(state, 'hand-over');
    for (const id of (handed === null ? '' : (statedValue(handed, OLD_CARD) ?? '')).split(' ')) {
      taken.add(id);
    }
  }
  return cards.filter(({ id, state }) => state.stage === 'handed-over' && !taken.has(id));
}

/** Adds what an application comes to in the lane that accepted it, or takes it away. */
export function countCard(
  sumOf: (lane: Lane) => number[],
  record: Pick<Record, 'contributions'>,
  step: 1 | -1,
): void {
  const state = cardState(record);
  if (state === null) return;
  const sum = sumOf(state.lane);
  const at = CARD_STAGES.indexOf(state.stage);
  sum[at] = (sum[at] ?? 0) + step;
}
