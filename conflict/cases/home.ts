import type { Lane } from '../../proto/id.js';
import { type Homes, isHome } from '../homes.js';
import { isLostAtHome } from '../lost-at-home.js';
import type { Contribution, Record } from '../record.js';

/**
 * A record as its registering stations have it: what every tier that hears of the registration
 * agrees on. Claims from elsewhere are evidence, which not every tier hears.
 */
export function inHome(record: Record, homes: Homes): Record {
  const { contributions } = record;
  const { home, formerHomes = [] } = homes;
  // All that was said of who has moved is brought to his station: there every tier hears it.
  if (formerHomes.length > 0) {
    if (contributions.every(({ lane }) => isHome(lane, homes))) return record;
    const said = contributions.filter(({ lane }) => isHome(lane, homes));
    const lostAtHome = (item: Contribution) =>
      item.lost.filter((field) => isLostAtHome(item, field, homes));
    return { ...record, contributions: said.map((item) => ({ ...item, lost: lostAtHome(item) })) };
  }
  if (contributions.every((item) => isOfHome(item, home))) return record;
  const own = contributions.flatMap((item) =>
    item.lane === home ? { ...item, lost: item.lostInLane } : [],
  );
  return { ...record, contributions: own };
}

/** Nothing said in another lane bears on it. */
function isOfHome({ lane, lost, lostInLane }: Contribution, home: Lane | null): boolean {
  return lane === home && lost.length === lostInLane.length;
}

/** What other lanes say of it, each as it is heard alone. */
export function fromElsewhere(record: Record, homes: Homes): ReadonlyMap<Lane, Contribution[]> {
  const byLane = new Map<Lane, Contribution[]>();
  for (const item of record.contributions) {
    if (isHome(item.lane, homes)) continue;
    const alone = { ...item, lost: item.lostInLane };
    const known = byLane.get(item.lane);
    if (known === undefined) byLane.set(item.lane, [alone]);
    else known.push(alone);
  }
  return byLane;
}
