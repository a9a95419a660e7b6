import { readFileSync } from 'node:fs';
import type { NodeIdentity } from '../node/identity/identity.js';
import { tlsIdentityOf } from '../node/identity/identity-files.js';
import { checkPeerCertificate } from '../node/identity/peer-certificate.js';
import type { Way } from '../node/ship/neighbours.js';
import { HujiError } from '../proto/errors.js';
import type { NodeCode } from '../proto/node-code.js';
import { carriedDialer, isCarried } from '../transports/file/carried.js';
import { GrpcTransport } from '../transports/grpc/grpc.js';
import { NatsTransport } from '../transports/nats/nats.js';
import type { NatsAccess } from '../transports/nats/options.js';
import type { Transport } from '../transports/transport.js';
import { type DialUpSettings, windowPlanOf } from './dial-up.js';
import type { Host } from './host.js';

export interface TransportSettings extends DialUpSettings {
  /** Files this node shows a NATS server, or knows it by; absent: none. */
  readonly natsCreds?: string | undefined;
  readonly natsCa?: string | undefined;
  readonly natsCert?: string | undefined;
  readonly natsKey?: string | undefined;
}

export interface Transports {
  /** The transport an address belongs to, by its scheme. Throws CONFIG_INVALID. */
  of(address: string): Transport;
  /** The way to a parent: one over the telephone has windows. Throws CONFIG_INVALID. */
  way(address: string, parent: NodeCode): Way;
}

const DIAL_UP = 'dialup:';
/** What waits for a telephone line waits here, where what matters more can overtake it. */
const NARROW = { outboxBytesMax: 4096, dialMs: 60_000, closeMs: 10_000 };

/** Every transport a daemon has, with the identity of its node and one gate for all peers. */
export function transportsOf(
  identity: NodeIdentity,
  settings: TransportSettings,
  host: Pick<Host, 'clock' | 'random'>,
): Transports {
  const tls = tlsIdentityOf(identity);
  const checkPeer = (chain: readonly Uint8Array[]) =>
    checkPeerCertificate(chain.length === 0 ? null : chain, tls.ca, host.clock.now());
  const grpc = new GrpcTransport({ identity: tls, checkPeer });
  const nats = new NatsTransport(identity.code, {
    identity: tls,
    checkPeer,
    random: (length) => host.random.bytes(length),
    access: accessOf(settings),
  });
  const known: { readonly [scheme: string]: Transport } = { grpc, nats, tls: nats };
  const of = (address: string): Transport => {
    const scheme = address.slice(0, address.indexOf(':'));
    const transport = Object.hasOwn(known, scheme) ? known[scheme] : undefined;
    if (transport !== undefined) return transport;
    throw new HujiError('CONFIG_INVALID', `no way of this kind: ${address}`);
  };
  const narrow = new GrpcTransport({ identity: tls, checkPeer, limits: NARROW });
  const window = windowPlanOf(settings);
  return {
    of,
    way: (address, parent) => {
      if (isCarried(address)) return carriedDialer;
      if (!address.startsWith(DIAL_UP)) return of(address).dialer(address, parent);
      const line = narrow.dialer(address.replace(DIAL_UP, 'grpc:'), parent);
      return { dial: (signal) => line.dial(signal), window };
    },
  };
}

/** What this node shows a NATS server. Throws CONFIG_INVALID on a file that cannot be read. */
export function accessOf({ natsCreds, natsCa, natsCert, natsKey }: TransportSettings): NatsAccess {
  return {
    ...(natsCreds === undefined ? {} : { creds: contentOf('nats-creds', natsCreds) }),
    ...(natsCa === undefined ? {} : { ca: contentOf('nats-ca', natsCa) }),
    ...(natsCert === undefined ? {} : { cert: contentOf('nats-cert', natsCert) }),
    ...(natsKey === undefined ? {} : { key: contentOf('nats-key', natsKey) }),
  };
}

function contentOf(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new HujiError('CONFIG_INVALID', `${option}: ${path}: ${code}`, { cause });
  }
}
