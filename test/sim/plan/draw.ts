import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { drawShape, type Shape, withLateTiers, withTelephones } from '../world/shape.js';
import { type Action, type ActionType, between, inOrder, MINUTE } from './action.js';
import { KINDS, kindOf } from './kinds.js';
import { grantsDown, newborns } from './numbering.js';

/** A whole history: what is needed to see a run again. */
export interface History {
  readonly seed: number;
  readonly scenario: string;
  readonly shape: Shape;
  /** In the order of their times. */
  readonly actions: readonly Action[];
  /** How long there is work and trouble, ms; then all is mended. */
  readonly ms: number;
}

/** Series of randomness: the tree, the actions. */
const SHAPE_SERIES = 1;
const ACTION_SERIES = 2;
const LATE_SERIES = 4;
const NUMBER_SERIES = 5;
const LINE_SERIES = 6;
const PHOTO_SERIES = 7;
const TWICE_SERIES = 8;
/** Of so many provinces the middle tiers were all there at the beginning. */
const ALL_THERE = 0.75;

/** In so many some stations have a telephone line. */
const TELEPHONES = 0.25;
/** In so many numbers are given out of leased blocks. */
const NUMBERED = 0.3;
/** In so many people are photographed. */
const PHOTOGRAPHED = 0.4;
/** In so many somebody applies for a card at two stations. */
const APPLIED_TWICE = 0.3;
/** How much befalls a province in a minute, from a quiet night to the worst of days. */
const WORK_PER_MINUTE = [0.5, 1, 2, 4] as const;
const FAULTS_PER_MINUTE = [0, 0.1, 0.3, 0.6] as const;

/** The history of a seed: a tree, and for `minutes` whatever may happen, by weights. */
export function drawHistory(seed: number, minutes: number): History {
  const random = seededRandom(seed, ACTION_SERIES);
  const ms = minutes * MINUTE;
  const { shape, adoptions } = drawTree(seed, ms);
  const rate = (rates: readonly number[]) => (rates[between(0, 3, random)] ?? 0) * minutes;
  const work = Math.ceil(rate(WORK_PER_MINUTE));
  const faults = Math.ceil(rate(FAULTS_PER_MINUTE));
  const actions = [
    ...drawActions('work', work, shape, ms, random),
    ...drawActions('fault', faults, shape, ms, random),
    ...adoptions.map((adoption) => ({ ...adoption, kind: 'adopt', seed })),
    ...drawNumbering(seed, shape, ms),
    ...drawPhotographs(seed, shape, ms),
    ...drawTwice(seed, shape, ms),
  ];
  return { seed, scenario: 'random', shape, ms, actions: inOrder(actions) };
}

function drawNumbering(seed: number, shape: Shape, ms: number): readonly Action[] {
  const random = seededRandom(seed, NUMBER_SERIES);
  if (random() >= NUMBERED) return [];
  const most = between(5, 20, random);
  return [...grantsDown(shape, ms, most, random), ...newborns(shape, ms, 2 * most, random)];
}

function drawPhotographs(seed: number, shape: Shape, ms: number): readonly Action[] {
  const random = seededRandom(seed, PHOTO_SERIES);
  if (random() >= PHOTOGRAPHED) return [];
  return Array.from({ length: between(4, 20, random) }, () => ({
    at: Math.floor(random() * ms),
    kind: 'photograph',
    seed: Math.floor(random() * 2 ** 31),
    ...kindOf('photograph').draw(shape, random),
  }));
}

function drawTwice(seed: number, shape: Shape, ms: number): readonly Action[] {
  const random = seededRandom(seed, TWICE_SERIES);
  if (random() >= APPLIED_TWICE) return [];
  return drawActions('work', between(1, 2, random), shape, ms / 2, random, (kind) => {
    return kind === 'applying-twice';
  });
}

/** The tree of a seed, and who takes a place in it later. */
function drawTree(seed: number, ms: number): ReturnType<typeof withLateTiers> {
  const shape = drawShape(seededRandom(seed, SHAPE_SERIES));
  const random = seededRandom(seed, LATE_SERIES);
  const tree = random() < ALL_THERE ? { shape, adoptions: [] } : withLateTiers(shape, random, ms);
  const lines = seededRandom(seed, LINE_SERIES);
  return lines() < TELEPHONES ? { ...tree, shape: withTelephones(tree.shape, lines) } : tree;
}

/** `count` actions of a group, at any time from 0 to `ms`. */
export function drawActions(
  group: ActionType['group'],
  count: number,
  shape: Shape,
  ms: number,
  random: () => number,
  only: (kind: string) => boolean = () => true,
): Action[] {
  const types = KINDS.filter((type) => type.group === group && only(type.kind));
  const total = types.reduce((sum, { weight }) => sum + weight, 0);
  const actions: Action[] = [];
  for (let n = 0; n < count; n++) {
    let at = random() * total;
    const type = types.find(({ weight }) => {
      at -= weight;
      // One asked for by name alone may have no weight.
      return at < 0 || types.length === 1;
    });
    const when = Math.floor(random() * ms);
    const seed = Math.floor(random() * 2 ** 31);
    const drawn = type?.draw(shape, random) ?? null;
    if (type !== undefined && drawn !== null) {
      actions.push({ at: when, kind: type.kind, seed, ...drawn });
    }
  }
  return actions;
}
