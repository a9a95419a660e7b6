import { CARRIED_CLAIM, CARRY, readCarried } from '../../proto/carried.js';
import type { Change } from '../../proto/change.js';
import { sameRef } from '../../proto/id.js';
import type { Fault, Ground } from './ground.js';

/**
 * A carried claim is its author's own, about this very record, and its carrier stands above the
 * lane it comes from; that he stands above the lane he writes in, the stream itself has proved.
 */
export function carryFault(change: Change, ground: Ground): Fault | null {
  const { fields, values, target } = change;
  const carried =
    fields.length === 1 ? readCarried(values[fields.indexOf(CARRIED_CLAIM)] ?? '') : null;
  if (carried === null || target === null) return fault('form');
  if (!sameRef(carried.change.target ?? carried.ref, target)) return fault('record');
  if (carried.change.event === CARRY || carried.change.entity !== change.entity)
    return fault('event');
  const { lane } = carried.name;
  if (lane === 'all' || lane === ground.lane) return fault('lane');
  return ground.documents.isAbove(ground.author, lane) ? null : fault('carrier');
}

function fault(detail: string): Fault {
  return { code: 'CARRY_FALSE', detail };
}
