import type { Captured } from '../../../node/capture/capture.js';
import type { Operators } from '../../../node/methods/operators.js';
import { HujiError } from '../../../proto/errors.js';
import { type ChangeId, idToRef } from '../../../proto/id.js';
import { checkAcknowledged } from '../check/platter.js';
import type { Machine } from '../world/machine.js';
import type { World } from '../world/world.js';

/** Whoever signs at a machine is believed: officers' keys have tests of their own. */
export function officersOf({ name }: Machine): Operators {
  const proven = { proof: null, operator: { name } };
  return {
    prove: () => proven,
    open: () => Promise.resolve(0),
  } as unknown as Operators;
}

/**
 * An officer writes something and is told so, or refused; where the machine has gone meanwhile he
 * hears nothing. `what` he wanted, for who reads the log; `said` of what was written.
 */
export async function writeAs(
  world: World,
  machine: Machine,
  { what, event }: { readonly what: string; readonly event: string },
  write: () => Promise<{ readonly said: string; readonly changes: readonly ChangeId[] }>,
): Promise<void> {
  const { life, name } = machine;
  try {
    const { said, changes } = await write();
    if (life.over) return;
    world.scheduler.note(`${name} ${said}`);
    tell(world, machine, event, changes);
  } catch (error) {
    if (!life.over) refusedTo(world, machine, what, error);
  }
}

/** An officer was told that these were written: from then on they may not be lost. */
export function tell(
  world: World,
  machine: Machine,
  event: string,
  changes: readonly ChangeId[],
): void {
  const { node, name } = machine;
  world.written += changes.length;
  for (const change of changes) {
    const { stream, seq } = idToRef(change);
    const lane = node?.log.ofStream(stream)[0]?.name.lane;
    if (node === null || lane === undefined) continue;
    const answer: Captured & { ok: true } = { ok: true, stream, seq, change, id: change };
    world.ledger.add({ machine: name, lane, event, at: world.scheduler.now }, answer);
    checkAcknowledged(world, machine, node, answer);
  }
}

/** He was refused, which may be; anything else than an error of the table is a defect. */
export function refusedTo(world: World, { name }: Machine, what: string, error: unknown): void {
  if (!(error instanceof HujiError)) {
    world.violate('defect', error instanceof Error ? (error.stack ?? error.message) : `${error}`);
    return;
  }
  world.refused++;
  world.scheduler.note(`${name} cannot ${what}: ${error.code}`);
}
