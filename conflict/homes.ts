import type { Lane } from '../proto/id.js';

/** Where a registration stands. What others write of it is evidence, which not every tier hears. */
export interface Homes {
  /** Lane of the registering station; null: not known here. */
  readonly home: Lane | null;
  /** Lanes of the stations that were it before: what was decided there stays decided. */
  readonly formerHomes?: readonly Lane[];
}

export function isHome(lane: Lane, { home, formerHomes = [] }: Homes): boolean {
  return lane === home || formerHomes.includes(lane);
}
