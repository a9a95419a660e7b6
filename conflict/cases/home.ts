import type { Lane } from '../../proto/id.js';
import type { Contribution, Record } from '../record.js';

/**
 * A record as the lane of its registering station has it: what every tier that hears of the
 * registration agrees on. Claims from elsewhere are evidence, which not every tier hears.
 */
export function inHome(record: Record, home: Lane): Record {
  const { contributions } = record;
  if (contributions.every((item) => isOfHome(item, home))) return record;
  const own = contributions.flatMap((item) =>
    item.lane === home ? { ...item, lost: item.lostInLane } : [],
  );
  return { ...record, contributions: own };
}

/** Nothing said in another lane bears on it. */
function isOfHome({ lane, lost, lostInLane }: Contribution, home: Lane): boolean {
  return lane === home && lost.length === lostInLane.length;
}

/** What other lanes say of it, each as it is heard alone. */
export function fromElsewhere(record: Record, home: Lane): ReadonlyMap<Lane, Contribution[]> {
  const byLane = new Map<Lane, Contribution[]>();
  for (const item of record.contributions) {
    if (item.lane === home) continue;
    const alone = { ...item, lost: item.lostInLane };
    const known = byLane.get(item.lane);
    if (known === undefined) byLane.set(item.lane, [alone]);
    else known.push(alone);
  }
  return byLane;
}
