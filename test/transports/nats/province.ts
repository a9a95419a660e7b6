import { randomBytes } from 'node:crypto';
import type { NodeIdentity } from '../../../node/identity/identity.js';
import { NatsTransport } from '../../../transports/nats/nats.js';
import type { NatsAccess, NatsLimits } from '../../../transports/nats/options.js';
import { optionsOf } from '../grpc/province.js';

export function natsOf(
  node: NodeIdentity,
  limits: Partial<NatsLimits> = {},
  access: NatsAccess = {},
): NatsTransport {
  const { identity, checkPeer } = optionsOf(node);
  return new NatsTransport(node.code, {
    identity,
    checkPeer,
    random: (length) => randomBytes(length),
    access,
    limits,
  });
}
