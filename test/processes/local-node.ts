import { openNode } from '../../bin/open-node.js';
import type { Clock } from '../../node/clock.js';
import { listenControl } from '../../node/control/socket-server.js';
import { tlsIdentityOf } from '../../node/identity/identity-files.js';
import { checkPeerCertificate } from '../../node/identity/peer-certificate.js';
import { secureRandom } from '../../node/identity/secure-random.js';
import type { HujiNode } from '../../node/node.js';
import { GrpcTransport } from '../../transports/grpc/grpc.js';
import type { GrpcLimits } from '../../transports/grpc/options.js';
import type { TestContext } from '../harness.js';
import { NodeFolder } from './node-folder.js';

/** A node of this process. */
export class LocalNode extends NodeFolder {
  readonly node: HujiNode;
  /** Where it listens. */
  readonly address: string;

  constructor(node: HujiNode, dir: string, address: string) {
    super(node.identity.code, dir);
    this.node = node;
    this.address = address;
  }
}

export interface LocalOptions {
  readonly dir: string;
  readonly clock: Clock;
  /** Where its parent listens; none where it is not to dial. */
  readonly parent?: string;
  readonly limits?: Partial<GrpcLimits>;
}

/** Starts a node in this process, on a clock of the test's, wired as the daemon wires it. */
export async function startLocal(t: TestContext, options: LocalOptions): Promise<LocalNode> {
  const { dir, clock, parent, limits = {} } = options;
  const { node, control } = await openNode({
    dir,
    clock,
    random: secureRandom,
    sealMs: 1000,
    sealChanges: 1000,
    onAlarm: () => undefined,
    listening: () => [],
  });
  t.defer(() => node.close());
  const { identity } = node;
  const tls = tlsIdentityOf(identity);
  const transport = new GrpcTransport({
    identity: tls,
    checkPeer: (chain) =>
      checkPeerCertificate(chain.length === 0 ? null : chain, tls.ca, clock.now()),
    limits,
  });
  const socket = await listenControl({ dir, control, clock });
  t.defer(() => socket.close());
  const listener = await transport.listen('grpc://127.0.0.1:0', node.neighbours);
  t.defer(() => listener.close());
  if (parent !== undefined) {
    await node.parentage.connect((address, code) => transport.dialer(address, code), [parent]);
  }
  node.housekeeper.start();
  return new LocalNode(node, dir, listener.address);
}
