import { tlsIdentityOf } from '../node/identity/identity-files.js';
import { checkPeerCertificate } from '../node/identity/peer-certificate.js';
import type { HujiNode } from '../node/node.js';
import { receiptKey } from '../node/store/keys.js';
import { decodeMessage } from '../proto/messages.js';
import { unpack } from '../proto/pack.js';
import { type Receipt, readReceipt } from '../proto/receipt.js';
import { GrpcTransport } from '../transports/grpc/grpc.js';
import type { Dialer, Link } from '../transports/transport.js';
import { ownBranch, PROVINCE } from './province.js';

const POLL_MS = 2;

/** A dialer whose links tell when the first frame is handed to them. */
class WatchedDialer implements Dialer {
  /** `performance.now()` of the first frame sent, or null. */
  firstFrameAt: number | null = null;
  readonly #dialer: Dialer;

  constructor(dialer: Dialer) {
    this.#dialer = dialer;
  }

  async dial(signal: AbortSignal): Promise<Link> {
    const link = await this.#dialer.dial(signal);
    const send = link.send.bind(link);
    link.send = (message) => {
      if (this.firstFrameAt === null && decodeMessage(message).kind === 'frame') {
        this.firstFrameAt = performance.now();
      }
      return send(message);
    };
    return link;
  }
}

/** Dials the parent as the daemon does: gRPC with mutual TLS. */
export function dialParent(node: HujiNode, address: string): WatchedDialer {
  const tls = tlsIdentityOf(node.identity);
  const transport = new GrpcTransport({
    identity: tls,
    checkPeer: (chain) => checkPeerCertificate(chain, tls.ca, node.clock.now()),
  });
  const dialer = new WatchedDialer(transport.dialer(address, PROVINCE));
  node.neighbours.dial(dialer, address);
  return dialer;
}

/** What the parent has said of the node's own stream, as this node holds it durably. */
export function heldReceipt(node: HujiNode): Receipt | null {
  const value = node.store.get(receiptKey(ownBranch(node).stream, PROVINCE));
  if (value === undefined) return null;
  const [content, signature] = unpack(value) as [Uint8Array, Uint8Array];
  return readReceipt(content, signature).receipt;
}

/** Resolves when the parent's receipt of everything written so far is durable here. */
export async function receipted(node: HujiNode): Promise<void> {
  for (;;) {
    const { seq, tailSeq } = ownBranch(node);
    const receipt = heldReceipt(node);
    if (seq === tailSeq && receipt !== null && receipt.applied >= seq) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
