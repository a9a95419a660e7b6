import { connect } from 'node:http2';
import { join } from 'node:path';
import { openNode } from '../../bin/open-node.js';
import { systemClock } from '../../node/clock.js';
import { enroll } from '../../node/identity/enrolment.js';
import type { NodeIdentity } from '../../node/identity/identity.js';
import {
  IDENTITY_FOLDER,
  loadIdentity,
  saveIdentity,
  tlsIdentityOf,
} from '../../node/identity/identity-files.js';
import { join as joinTree } from '../../node/identity/joining.js';
import { secureRandom } from '../../node/identity/secure-random.js';
import { encodeMessage } from '../../proto/messages.js';
import { encodeMessage as inEnvelope, SESSION_PATH } from '../../proto/sync-envelope.js';
import { PROTOCOL_MAX } from '../../proto/version.js';
import type { Link } from '../../transports/transport.js';
import type { TestContext } from '../harness.js';
import { storedFrames } from './store-files.js';
import { COUNTY, PROVINCE } from './template.js';

const DAY_S = 86_400;

export function identityIn(folder: string, code: string): NodeIdentity {
  return loadIdentity(join(folder, code, IDENTITY_FOLDER));
}

/** A hello of a later version, which speaks none of ours. */
export function laterHello(node: NodeIdentity): Uint8Array {
  return hello(node, PROTOCOL_MAX + 1);
}

export function hello(node: NodeIdentity, version = PROTOCOL_MAX): Uint8Array {
  return encodeMessage({
    kind: 'hello',
    hello: {
      versionMin: version,
      versionMax: version,
      node: node.code,
      tier: node.tier,
      timeUnixMs: Date.now(),
      heads: [],
      software: 'a test',
    },
  });
}

/**
 * Opens a session, greets, and never reads: bare HTTP/2, since a gRPC client reads some messages
 * ahead whether anybody wants them or not.
 */
export function neverReads(t: TestContext, address: string, node: NodeIdentity): void {
  const url = address.replace('grpc://', 'https://');
  const tls = { ...tlsIdentityOf(node), rejectUnauthorized: false };
  const client = connect(url, tls);
  t.defer(() => client.destroy());
  client.on('error', () => undefined);
  const stream = client.request({
    ':method': 'POST',
    ':path': SESSION_PATH,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  stream.on('error', () => undefined);
  const message = inEnvelope(hello(node));
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  stream.write(Buffer.concat([prefix, message]));
}

/** Why the other side ended the link. */
export async function endOf(link: Link): Promise<string> {
  try {
    for await (const _ of link.messages());
  } catch {
    // The reason is what counts.
  }
  const reason = await link.closed;
  link.close();
  return reason === null ? '' : reason.message;
}

/** A station of the county, in order but for a certificate that ran out some seconds ago. */
export async function expiredStation(folder: string, code: string, unit9: string): Promise<void> {
  const county = identityIn(folder, COUNTY);
  const now = Date.now();
  const frames = await storedFrames(join(folder, COUNTY), PROVINCE);
  const { bundle } = await enroll(county, {
    code,
    tier: 'station',
    unit9,
    addresses: [],
    frames: frames.map(({ bytes }) => bytes),
    now,
    random: secureRandom,
  });
  const request = { now: now - 10_000, random: secureRandom, days: 5 / DAY_S };
  const { identity, frames: all } = await joinTree(bundle, request);
  const dir = join(folder, code);
  saveIdentity(join(dir, IDENTITY_FOLDER), identity);
  const { node } = await openNode({
    dir,
    clock: systemClock,
    random: secureRandom,
    sealMs: 1000,
    onAlarm: () => undefined,
    listening: () => [],
  });
  for (const frame of all) await node.receiver.receive(frame);
  await node.settled();
  await node.introduce('a test');
  await node.close();
}
