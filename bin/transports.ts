import { readFileSync } from 'node:fs';
import type { NodeIdentity } from '../node/identity/identity.js';
import { tlsIdentityOf } from '../node/identity/identity-files.js';
import { checkPeerCertificate } from '../node/identity/peer-certificate.js';
import { HujiError } from '../proto/errors.js';
import { GrpcTransport } from '../transports/grpc/grpc.js';
import { NatsTransport } from '../transports/nats/nats.js';
import type { NatsAccess } from '../transports/nats/options.js';
import type { Transport } from '../transports/transport.js';
import type { Host } from './host.js';

export interface TransportSettings {
  /** Files this node shows a NATS server, or knows it by; absent: none. */
  readonly natsCreds?: string | undefined;
  readonly natsCa?: string | undefined;
  readonly natsCert?: string | undefined;
  readonly natsKey?: string | undefined;
}

/** The transport an address belongs to, by its scheme. Throws CONFIG_INVALID. */
export type TransportOf = (address: string) => Transport;

/** Every transport a daemon has, with the identity of its node and one gate for all peers. */
export function transportsOf(
  identity: NodeIdentity,
  settings: TransportSettings,
  host: Pick<Host, 'clock' | 'random'>,
): TransportOf {
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
  return (address) => {
    const scheme = address.slice(0, address.indexOf(':'));
    const transport = Object.hasOwn(known, scheme) ? known[scheme] : undefined;
    if (transport !== undefined) return transport;
    throw new HujiError('CONFIG_INVALID', `no way of this kind: ${address}`);
  };
}

function accessOf({ natsCreds, natsCa, natsCert, natsKey }: TransportSettings): NatsAccess {
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
