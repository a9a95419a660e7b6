import {
  COMMON_SURNAMES,
  HUNDRED_SHARE,
  LESSER_SURNAMES,
  OTHER_SURNAMES,
  SURNAMES_BY_NATION,
} from './data/surnames.js';
import { type Rng, Weighted } from './rng.js';

const COMMON_TOTAL = COMMON_SURNAMES.reduce((sum, [, share]) => sum + share, 0);

/** Weights that fall from `from` to `to` evenly on a logarithmic scale, scaled to a total. */
function falling(
  items: readonly string[],
  from: number,
  to: number,
  total: number,
): [string, number][] {
  const steps = Math.max(1, items.length - 1);
  const raw = items.map((_, at) => from * (to / from) ** (at / steps));
  const sum = raw.reduce((a, b) => a + b, 0);
  return items.map((item, at) => [item, ((raw[at] ?? 0) * total) / sum]);
}

const ALL = new Weighted<string>([
  ...COMMON_SURNAMES,
  ...falling([...LESSER_SURNAMES], 76, 17, HUNDRED_SHARE - COMMON_TOTAL),
  ...falling(OTHER_SURNAMES, 16, 2, 10_000 - HUNDRED_SHARE),
]);

const BY_NATION = new Map(
  Object.entries(SURNAMES_BY_NATION).map(([nation, names]) => [
    nation,
    new Weighted(falling(names, 100, 3, 100)),
  ]),
);

/** A surname by how common it is, among the people of a nationality (GB/T 3304 code). */
export function drawSurname(rng: Rng, nation: string): string {
  return (BY_NATION.get(nation) ?? ALL).draw(rng);
}
