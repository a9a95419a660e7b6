import type { Place, Shape } from '../world/shape.js';
import { type Action, between, MINUTE, pick } from './action.js';

/**
 * Blocks come down the tree: first to everybody in turn, so that there is something to give; then
 * `more` of them at any time up to `ms`.
 */
export function grantsDown(shape: Shape, ms: number, more: number, random: () => number): Action[] {
  const below = shape.filter(({ parent }) => parent !== null);
  const grant = (at: number, { code, parent, from = 0 }: Place): Action => {
    const when = Math.floor(Math.max(at, from));
    return { at: when, kind: 'grant-block', machine: parent ?? '', other: code, seed: any(random) };
  };
  const first = below.flatMap((place, at) =>
    [0, 1, 2].map((again) => grant((0.5 + at + again / 4) * MINUTE, place)),
  );
  const later = Array.from({ length: below.length === 0 ? 0 : more }, () =>
    grant(random() * ms, pick(below, random) as Place),
  );
  return [...first, ...later];
}

/** So often births are registered at a station, once there is something to give. */
export function newborns(shape: Shape, ms: number, times: number, random: () => number): Action[] {
  const stations = shape.filter(({ tier }) => tier === 'station');
  return Array.from({ length: stations.length === 0 ? 0 : times }, () => ({
    at: Math.floor(ms * (0.1 + random() * 0.9)),
    kind: 'newborn',
    machine: pick(stations, random)?.code ?? '',
    count: between(1, 5, random),
    seed: any(random),
  }));
}

function any(random: () => number): number {
  return Math.floor(random() * 2 ** 31);
}
