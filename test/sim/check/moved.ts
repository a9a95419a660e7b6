import { arrivalsOf } from '../../../conflict/life.js';
import { isCarried, isMade } from '../../../conflict/record.js';
import type { HujiNode } from '../../../node/node.js';
import { KIND, kindRange, readRef } from '../../../node/store/keys.js';
import { entityNo } from '../../../proto/entity.js';
import { type ChangeRef, refToId } from '../../../proto/id.js';
import { PROVINCE } from '../world/shape.js';
import type { World } from '../world/world.js';

const PERSON = entityNo('person');

/**
 * Wherever somebody's arrival is registered his record stands with every claim that the province
 * knows of, and nothing is carried there that is not an original at the province, or went down
 * with a disk that nobody else had heard of yet.
 */
export async function checkMoved(world: World): Promise<void> {
  const province = world.machine(PROVINCE).node;
  if (province === null) return;
  for await (const [key] of province.store.range(...kindRange(KIND.record))) {
    if (key[1] !== PERSON) continue;
    const ref = readRef(key, 2);
    const record = province.applier.read(province.store, PERSON, ref);
    // What its own author builds on a parked making waits with it: nothing is carried there.
    if (record !== null && !isMade(record) && world.unasked.has(refToId(ref))) continue;
    for (const lane of record === null ? [] : arrivalsOf(record)) {
      const station = world.machines.get(lane)?.node ?? null;
      if (station === null) continue;
      const isStray = province.applier
        .everything(province.store, PERSON, ref)
        .some((item) => isCarried(item) && !world.ledger.isForgiven(refToId(item.ref)));
      const difference = isStray ? 'has carried' : compare(province, station, ref);
      if (difference === null) continue;
      world.violate('moved', `${refToId(ref)} at ${lane}: ${difference}`);
      return;
    }
  }
}

function claimsAt(node: HujiNode, ref: ChangeRef): Set<string> {
  const all = node.applier.everything(node.store, PERSON, ref);
  return new Set(all.map((item) => refToId(item.ref)));
}

function compare(province: HujiNode, station: HujiNode, ref: ChangeRef): string | null {
  const [want, got] = [claimsAt(province, ref), claimsAt(station, ref)];
  const missing = [...want].find((id) => !got.has(id));
  if (missing !== undefined) return `lacks ${missing}`;
  const extra = [...got].find((id) => !want.has(id));
  return extra === undefined ? null : `has ${extra}`;
}
