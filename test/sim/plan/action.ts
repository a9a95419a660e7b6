import type { Shape } from '../world/shape.js';
import type { World } from '../world/world.js';

/**
 * One thing that happens in a world: somebody works, or something breaks. It has randomness of its
 * own, so that a history without it leaves the other actions as they are.
 */
export interface Action {
  /** ms of simulated time. */
  readonly at: number;
  readonly kind: string;
  /** Names of machines, where the kind wants some. */
  readonly machine?: string;
  readonly other?: string;
  readonly seed: number;
  /** How long it lasts, ms, or how many of it there are, where the kind wants that. */
  readonly ms?: number;
  readonly count?: number;
}

export type Drawn = Pick<Action, 'machine' | 'other' | 'ms' | 'count'>;

/** A kind of action. */
export interface ActionType {
  readonly kind: string;
  readonly group: 'work' | 'fault';
  /** How often it is drawn, beside the others of its group; 0: in named scenarios only. */
  readonly weight: number;
  /** Whom it befalls, and how much; null where the tree has nobody for it. */
  draw(shape: Shape, random: () => number): Drawn | null;
  /** Begins; what takes its time goes on by the scheduler. */
  perform(world: World, action: Action, random: () => number): void;
}

export function inOrder(actions: readonly Action[]): Action[] {
  return [...actions].sort((a, b) => a.at - b.at);
}

export function pick<T>(items: readonly T[], random: () => number): T | undefined {
  return items[Math.floor(random() * items.length)];
}

/** Whole, from the least to the most, both included. */
export function between(least: number, most: number, random: () => number): number {
  return least + Math.floor(random() * (most - least + 1));
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Any machine of the tree. */
export function anyMachine(shape: Shape, random: () => number): Drawn {
  return { machine: pick(shape, random)?.code ?? '' };
}

/** A child and its parent. */
export function anyLine(shape: Shape, random: () => number): Drawn {
  const place = pick(
    shape.filter(({ parent }) => parent !== null),
    random,
  );
  return { machine: place?.code ?? '', other: place?.parent ?? '' };
}

export function anyStation(shape: Shape, random: () => number): Drawn {
  const stations = shape.filter(({ tier }) => tier === 'station');
  return { machine: pick(stations, random)?.code ?? '' };
}
