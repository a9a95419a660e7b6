import { HujiError } from '../../proto/errors.js';
import type { Head } from '../../proto/frame.js';
import type { Hello } from '../../proto/messages.js';
import type { NodeCode } from '../../proto/node-code.js';
import { negotiate, PROTOCOL_MAX, PROTOCOL_MIN } from '../../proto/version.js';
import type { Clock } from '../clock.js';
import type { Branch } from '../log/log.js';

export interface HelloParts {
  readonly clock: Clock;
  readonly self: { readonly code: string; readonly tier: string; readonly software: string };
  /** Branches that the peer hears. */
  shared(peer: NodeCode): Iterable<Branch>;
}

/** What a neighbour is greeted with: all this node holds of the streams the neighbour hears. */
export function helloTo(
  peer: NodeCode,
  { clock, self, shared }: HelloParts,
  more: Pick<Hello, 'windowBytes' | 'quietMs' | 'held'> = {},
): Hello {
  const heads: Head[] = [];
  for (const branch of shared(peer)) {
    if (branch.seq === 0) continue;
    heads.push({ stream: branch.stream, seq: branch.seq, hash: branch.hash.slice(0, 16) });
  }
  return {
    versionMin: PROTOCOL_MIN,
    versionMax: PROTOCOL_MAX,
    node: self.code,
    tier: self.tier,
    timeUnixMs: clock.now(),
    heads,
    software: self.software,
    ...more,
  };
}

/** The version both speak. Throws PROTOCOL_VERSION, PEER_UNEXPECTED. */
export function checkHello(hello: Hello, peer: NodeCode): number {
  const version = negotiate(hello.versionMin, hello.versionMax);
  if (hello.node === peer) return version;
  throw new HujiError('PEER_UNEXPECTED', `${hello.node} over the link of ${peer}`);
}
