/**
 * A node of its own in a process of its own: told by its parent who it is, it listens, tells the
 * address, and sends back every message.
 */
import { GrpcTransport } from '../../../transports/grpc/grpc.js';
import type { TlsIdentity } from '../../../transports/link/tls.js';
import type { Link, Peer } from '../../../transports/transport.js';

export interface PeerProcessStart {
  readonly identity: TlsIdentity;
  /** Whom it takes every caller for. */
  readonly caller: Peer;
}

async function echo(link: Link): Promise<void> {
  for await (const message of link.messages()) await link.send(message);
}

async function run({ identity, caller }: PeerProcessStart): Promise<void> {
  const transport = new GrpcTransport({ identity, checkPeer: () => caller });
  const listener = await transport.listen('grpc://127.0.0.1:0', {
    onLink: (link) => void echo(link).catch(() => undefined),
    onRefused: () => undefined,
  });
  process.send?.(listener.address);
}

process.once('message', (start: PeerProcessStart) => void run(start));
