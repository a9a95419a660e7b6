import { cardState } from '../../../conflict/card/card-state.js';
import { CARD_EVENTS, stageAfter } from '../../../conflict/card/stages.js';
import type { HujiNode } from '../../../node/node.js';
import type { Change } from '../../../proto/change.js';
import { entityNo } from '../../../proto/entity.js';
import { fieldNo } from '../../../proto/fields.js';
import type { Frame } from '../../../proto/frame.js';
import { type ChangeId, idToRef, refToId, type StreamId } from '../../../proto/id.js';
import { PROVINCE } from '../world/shape.js';
import type { World } from '../world/world.js';
import { type Claim, earlierFirst, stated } from './claim.js';
import { changesIn } from './news.js';
import { FIRST_RIGHTS } from './rights-model.js';

const CARD = entityNo('card');
const [AFTER, APPLICANT, OLD] = ['SHHJ', 'SQRY', 'JZSL'].map(fieldNo) as [number, number, number];
const [KIND, DOC] = [fieldNo('KIND'), fieldNo('DOC')];
const [RETURN, REJECT, CANCEL, RECALL] = ['510', '506', '512', '513'];
const AUTHORISE = '504';
/** After any of these nothing is being made any more. */
const ENDS = ['509', '512', '513'];

/** docs/CARDS.md, An application: what may follow each step, by their events. */
const NEXT: { readonly [event: string]: string } = {
  '500': '501 510 512',
  '501': '502 510 512',
  '502': '503 510 512',
  '503': '504 510 512',
  '504': '505 506 512 513',
  '505': '506 507 512 513',
  '506': '505 512 513',
  '507': '506 507 508 512 513',
  '508': '506 509 512 513',
  '509': '513 514 515',
  '510': '511 512',
  '511': '501 510 512',
  '512': '515 516',
  '513': '515 516',
  '514': '513 515',
  '515': '516',
  '516': '',
};

interface ModelCard {
  readonly id: ChangeId;
  readonly person: string;
  readonly path: readonly Claim[];
}

/**
 * Cards the slow way, from the frames: every node that hears a station shows the stage that the
 * steps come to; no step counts that its tier may not take; none is authorised past a closed gate;
 * and nobody has two valid cards. What is wrong, or null.
 */
export function cardsDiffer(
  world: World,
  node: HujiNode,
  claims: ReadonlyMap<string, readonly Claim[]>,
  frames: readonly Frame[],
): string | null {
  const cards: ModelCard[] = [];
  for (const [key, all] of claims) {
    const [entity, id = ''] = key.split(' ');
    if (Number(entity) !== CARD) continue;
    const card = cardOf(id, all);
    if (card !== null) cards.push(card);
    const record = node.applier.read(node.store, CARD, idToRef(id));
    const stage = record === null ? null : (cardState(record)?.stage ?? null);
    const wanted = stageOf(card);
    if (stage !== wanted) return `${id} is ${stage} for ${wanted}`;
  }
  return (
    wrongTier(world, cards, frames) ??
    pastTheGate(cards, frames) ??
    twoValid(cards) ??
    twoMade(world, cards, claims)
  );
}

function stageOf(card: ModelCard | null): string | null {
  const event = card?.path.at(-1)?.change.event;
  const act = Object.entries(CARD_EVENTS).find(([, code]) => code === event)?.[0];
  return act === undefined ? null : stageAfter(act as keyof typeof CARD_EVENTS);
}

function cardOf(id: ChangeId, all: readonly Claim[]): ModelCard | null {
  const first = all.find(({ change }) => change.target === null);
  if (first === undefined) return null;
  const steps = all.filter(({ lane, change }) => lane === first.lane && change.source === 0);
  const path = [first];
  for (;;) {
    const last = path.at(-1) as Claim;
    const allowed = (NEXT[last.change.event] ?? '').split(' ');
    const next = steps
      .filter((step) => stated(step, AFTER) === refToId(last.ref))
      .filter(({ change }) => change.target !== null && allowed.includes(change.event))
      .sort((a, b) => gravity(b) - gravity(a) || earlierFirst(a, b))[0];
    if (next === undefined) break;
    path.push(next);
  }
  return { id, person: stated(first, APPLICANT) ?? '', path };
}

function gravity({ change: { event } }: Claim): number {
  if (event === CANCEL || event === RECALL) return 2;
  return event === RETURN || event === REJECT ? 1 : 0;
}

function wrongTier(
  world: World,
  cards: readonly ModelCard[],
  frames: readonly Frame[],
): string | null {
  const authors = new Map<StreamId, string>();
  for (const { stream, name } of frames) authors.set(stream, name.author);
  for (const { id, path } of cards) {
    for (const { ref, change } of path) {
      const author = authors.get(ref.stream);
      const place = world.shape.find(({ code }) => code === author);
      // The stranger's is a station like others.
      const tier = place?.tier ?? 'station';
      const relation = change.target === null ? 'makes' : 'other';
      if (!FIRST_RIGHTS.has(`${change.event} ${tier} ${relation}`)) {
        return `${id}: ${change.event} by a ${tier}`;
      }
    }
  }
  return null;
}

interface Gate {
  readonly hlc: number;
  readonly area: string;
  readonly open: boolean;
  readonly from: string;
  readonly until: string;
}

/** What the province had said of an area last when it authorised: one clock is behind both. */
function pastTheGate(cards: readonly ModelCard[], frames: readonly Frame[]): string | null {
  const gates = frames
    .filter(({ name }) => name.lane === 'all')
    .flatMap((frame) => changesIn(frame).flatMap(({ change }) => gateIn(change)))
    .sort((a, b) => a.hlc - b.hlc);
  for (const { id, path } of cards) {
    const lane = path[0]?.lane ?? '';
    for (const { change } of path) {
      if (change.event !== CARD_EVENTS.authorise) continue;
      const said = gates.filter(({ hlc, area }) => {
        return hlc < change.hlc && lane.startsWith(area.replace(/(00)+$/, ''));
      });
      const gate = said.at(-1);
      const day = change.since ?? '';
      if (gate?.open === true && gate.from <= day && day <= gate.until) continue;
      return `${id} was authorised on ${day} past the gate of ${lane}`;
    }
  }
  return null;
}

function gateIn({ event, hlc, fields, values }: Change): Gate[] {
  const value = (field: number) => values[fields.indexOf(field)] ?? '';
  if (event !== '913' || value(KIND) !== 'gate') return [];
  return [{ ...(JSON.parse(value(DOC)) as Omit<Gate, 'hlc'>), hlc }];
}

/**
 * The province decides about a card while it has decided about another of the same person that is
 * not over yet: not where it has lost what it knew, nor where something was set aside since.
 */
function twoMade(
  { setBack, unasked, machines }: World,
  cards: readonly ModelCard[],
  claims: ReadonlyMap<string, readonly Claim[]>,
): string | null {
  const revoked = machines.get(PROVINCE)?.node?.authority.revocations() ?? [];
  if (setBack.has(PROVINCE) || unasked.size > 0 || revoked.length > 0) return null;
  const decided = cards.flatMap(({ id, person, path }) => {
    const word = path.find(({ change }) => change.event === AUTHORISE);
    if (word === undefined) return [];
    const ends = claims
      .get(`${CARD} ${id}`)
      ?.filter(({ change }) => ENDS.includes(change.event))
      .map(({ change }) => change.hlc);
    return [
      {
        id,
        person,
        at: word.change.hlc,
        until: Math.min(Number.POSITIVE_INFINITY, ...(ends ?? [])),
      },
    ];
  });
  for (const one of decided) {
    const other = decided.find(({ id, person, at, until }) => {
      return id !== one.id && person === one.person && at < one.at && one.at < until;
    });
    if (other !== undefined) return `${one.id} was authorised while ${other.id} was being made`;
  }
  return null;
}

/** Handed over, and neither lost nor taken in since, by itself or for another. */
function twoValid(cards: readonly ModelCard[]): string | null {
  const handed = cards.filter(({ path }) => path.some(({ change }) => change.event === '509'));
  const taken = new Set(
    handed.flatMap(({ path }) => {
      const last = path.findLast(({ change }) => change.event === '509');
      return last === undefined ? [] : (stated(last, OLD) ?? '').split(' ');
    }),
  );
  const owners = new Set<string>();
  for (const { id, person, path } of handed) {
    if (path.at(-1)?.change.event !== '509' || taken.has(id)) continue;
    if (owners.has(person)) return `${person} has two valid cards`;
    owners.add(person);
  }
  return null;
}
