import { HujiError } from '../../proto/errors.js';
import type { StreamId } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Peer } from '../../transports/transport.js';
import type { Alarms } from '../alarms.js';
import type { Authority } from '../authority/authority.js';
import { LIMITS } from '../limits.js';
import type { Topology } from '../topology.js';
import type { Lacking } from './frame-sender.js';

/** Null, or why a node may not talk to this one from below. */
export function refusesPeer(
  { code: peer, keys }: Pick<Peer, 'code' | 'keys'>,
  self: NodeCode,
  topology: Topology,
  authority: Authority,
): HujiError | null {
  if (peer === self || !topology.wasAtOrBelow(peer, self)) {
    return new HujiError('PEER_NOT_NEIGHBOUR', peer);
  }
  const revoked = authority.revocations().some((item) => item.code === peer && item.epoch === null);
  if (revoked) return new HujiError('PEER_REVOKED', peer);
  // A rotated key's chain holds those before it; with none that is listed it is another node.
  const listed = authority.nodes().get(peer)?.keys ?? [];
  if (keys === undefined || listed.length === 0 || keys.some((key) => listed.includes(key))) {
    return null;
  }
  return new HujiError('INTRODUCTION_USED', `${peer} is listed with another key`);
}

/** Two clocks that differ this much will confuse people, though not the register. */
export function watchSkew(alarms: Alarms, peer: NodeCode, skewMs: number): void {
  if (Math.abs(skewMs) < LIMITS.clockAheadMs) alarms.clear('CLOCK_SKEW', peer);
  else alarms.raise('CLOCK_SKEW', peer, `${Math.round(Math.abs(skewMs) / 1000)} s apart`);
}

/** A neighbour lacks what only another one can still give it. */
export function watchTrimmed(
  alarms: Alarms,
  peer: NodeCode,
  stream: StreamId,
  lacking: Lacking | null,
): void {
  if (lacking === null) alarms.clear('FRAME_TRIMMED', stream);
  else {
    const { from, to } = lacking;
    alarms.raise('FRAME_TRIMMED', stream, `${peer} lacks changes ${from} to ${to}`);
  }
}

/** One alarm for each host, not for each of its ports. */
export function hostOf(from: string): string {
  return from.replace(/:\d+$/, '');
}
