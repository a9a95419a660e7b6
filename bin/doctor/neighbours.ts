import { createServer } from 'node:net';
import type { Clock } from '../../node/clock.js';
import type { NodeIdentity } from '../../node/identity/identity.js';
import { tlsIdentityOf } from '../../node/identity/identity-files.js';
import { checkPeerCertificate } from '../../node/identity/peer-certificate.js';
import { LIMITS } from '../../node/limits.js';
import { decodeMessage } from '../../proto/messages.js';
import type { NodeCode } from '../../proto/node-code.js';
import { parseAddress } from '../../transports/grpc/address.js';
import { GrpcTransport } from '../../transports/grpc/grpc.js';
import type { Link } from '../../transports/transport.js';
import { failed, type Outcome, well, wrong } from './check.js';

/** A parent that has not greeted within this time is not there. */
const GREETING_MS = 10_000;

/**
 * Dials the parent as the daemon would, over mutual TLS, takes its greeting and hangs up. Not
 * while a daemon runs: its link would be taken for the older one of two, and be closed.
 */
export async function dialParent(
  identity: NodeIdentity,
  parent: NodeCode,
  addresses: readonly string[],
  clock: Clock,
): Promise<readonly Outcome[]> {
  if (addresses.length === 0) return [well('parent', 'no address: reached by disk')];
  const reasons: Outcome[] = [];
  for (const address of addresses) {
    try {
      const time = await greetingFrom(identity, parent, address, clock);
      return [well('parent', address), clockOutcome(time - clock.now())];
    } catch (error) {
      reasons.push(failed('parent', error));
    }
  }
  const [first] = reasons;
  return first === undefined ? [] : [{ ...first, detail: `${addresses[0] ?? ''} ${first.detail}` }];
}

async function greetingFrom(
  identity: NodeIdentity,
  parent: NodeCode,
  address: string,
  clock: Clock,
): Promise<number> {
  const tls = tlsIdentityOf(identity);
  const transport = new GrpcTransport({
    identity: tls,
    checkPeer: (chain) =>
      checkPeerCertificate(chain.length === 0 ? null : chain, tls.ca, clock.now()),
  });
  const stop = new AbortController();
  const cancel = clock.after(GREETING_MS, () => stop.abort());
  let link: Link | null = null;
  try {
    link = await transport.dialer(address, parent).dial(stop.signal);
    stop.signal.addEventListener('abort', () => link?.close(), { once: true });
    for await (const bytes of link.messages()) {
      const message = decodeMessage(bytes);
      if (message.kind === 'hello') return message.hello.timeUnixMs;
    }
    throw (await link.closed) ?? new Error('closed');
  } finally {
    cancel();
    link?.close();
  }
}

function clockOutcome(ahead: number): Outcome {
  const seconds = Math.round(ahead / 1000);
  const detail = `${seconds} s`;
  return Math.abs(ahead) < LIMITS.clockAheadMs
    ? well('clock', detail)
    : wrong('clock', 'CLOCK_SKEW', `the parent's is ${detail} ahead`);
}

/** Whether the addresses of the configuration could be listened at. */
export async function checkListen(addresses: readonly string[]): Promise<Outcome> {
  for (const address of addresses) {
    try {
      await tryListen(parseAddress(address));
    } catch (error) {
      const { code = '' } = error as { code?: string };
      return wrong('listen', 'LISTEN_FAILED', `${address} ${code}`);
    }
  }
  return well('listen', addresses.join(', '));
}

function tryListen({ host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port }, () => server.close(() => resolve()));
  });
}
