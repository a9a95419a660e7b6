import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Alarms } from '../alarms.js';
import type { Authority } from '../authority/authority.js';
import { LIMITS } from '../limits.js';
import type { Topology } from '../topology.js';

/** Null, or why a node may not talk to this one from below. */
export function refusesPeer(
  peer: NodeCode,
  self: NodeCode,
  topology: Topology,
  authority: Authority,
): HujiError | null {
  if (peer === self || !topology.wasAtOrBelow(peer, self)) {
    return new HujiError('PEER_NOT_NEIGHBOUR', peer);
  }
  const revoked = authority.revocations().some((item) => item.code === peer && item.epoch === null);
  return revoked ? new HujiError('PEER_REVOKED', peer) : null;
}

/** Two clocks that differ this much will confuse people, though not the register. */
export function watchSkew(alarms: Alarms, peer: NodeCode, skewMs: number): void {
  if (Math.abs(skewMs) < LIMITS.clockAheadMs) alarms.clear('CLOCK_SKEW', peer);
  else alarms.raise('CLOCK_SKEW', peer, `${Math.round(Math.abs(skewMs) / 1000)} s apart`);
}
