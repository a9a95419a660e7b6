import type { NodeIdentity } from '../../../node/identity/identity.js';
import { tlsIdentityOf } from '../../../node/identity/identity-files.js';
import { checkPeerCertificate } from '../../../node/identity/peer-certificate.js';
import { secureRandom } from '../../../node/identity/secure-random.js';
import { GrpcTransport } from '../../../transports/grpc/grpc.js';
import type { GrpcLimits, GrpcOptions } from '../../../transports/grpc/options.js';
import type { Peer } from '../../../transports/transport.js';
import { makeProvince, type TestProvince } from '../../node/identity/province.js';

let made: Promise<TestProvince> | null = null;

/** All four tiers, certified today; made once for all tests. */
export function province(): Promise<TestProvince> {
  made ??= makeProvince(secureRandom, Date.now());
  return made;
}

export function optionsOf(node: NodeIdentity, limits: Partial<GrpcLimits> = {}): GrpcOptions {
  const identity = tlsIdentityOf(node);
  return {
    identity,
    checkPeer: (chain) => {
      const { code, key } = checkPeerCertificate(chain, identity.ca, Date.now());
      return { code, key };
    },
    limits,
  };
}

export function transportOf(node: NodeIdentity, limits?: Partial<GrpcLimits>): GrpcTransport {
  return new GrpcTransport(optionsOf(node, limits));
}

export function peerOf(node: NodeIdentity): Peer {
  return { code: node.code, key: node.publicKey };
}
