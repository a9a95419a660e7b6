import { transportsOf } from '../bin/transports.js';
import { secureRandom } from '../node/identity/secure-random.js';
import type { HujiNode } from '../node/node.js';
import type { Uplink } from '../node/ship/uplink.js';
import { receiptKey } from '../node/store/keys.js';
import { decodeMessage } from '../proto/messages.js';
import { unpack } from '../proto/pack.js';
import { type Receipt, readReceipt } from '../proto/receipt.js';
import type { Dialer, Link } from '../transports/transport.js';
import { ownBranch, PROVINCE } from './province.js';

/** Windows are for the telephone. */
const NO_WINDOWS = { windowSeconds: 0, windowKilobytes: 0 };

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

/** The way to the parent that a daemon would take. */
export function transportDialer(node: HujiNode, address: string): Dialer {
  const host = { clock: node.clock, random: secureRandom };
  return transportsOf(node.identity, NO_WINDOWS, host).of(address).dialer(address, PROVINCE);
}

/** Dials the parent as the daemon does: with mutual TLS, over what the address says. */
export function dialParent(
  node: HujiNode,
  address: string,
): WatchedDialer & { readonly uplink: Uplink } {
  const dialer = new WatchedDialer(transportDialer(node, address));
  const uplink = node.neighbours.dial(dialer, address);
  return Object.assign(dialer, { uplink });
}

/** What the parent has said of the node's own stream, as this node holds it durably. */
export function heldReceipt(node: HujiNode): Receipt | null {
  const value = node.store.get(receiptKey(ownBranch(node).stream, PROVINCE));
  if (value === undefined) return null;
  const [content, signature] = unpack(value) as [Uint8Array, Uint8Array];
  return readReceipt(content, signature).receipt;
}

/** Who waits for words of the tiers above, by node. */
const waiting = new WeakMap<HujiNode, Set<() => void>>();

/** Calls whenever a receipt has been taken in, until taken back. */
function onReceipt(node: HujiNode, call: () => void): () => void {
  let calls = waiting.get(node);
  if (calls === undefined) {
    const all = new Set<() => void>();
    const take = node.receipts.take.bind(node.receipts);
    node.receipts.take = async (signed, from) => {
      const taken = await take(signed, from);
      for (const each of [...all]) each();
      return taken;
    };
    waiting.set(node, all);
    calls = all;
  }
  calls.add(call);
  return () => calls.delete(call);
}

/** Resolves when the parent's receipt of everything written so far is durable here. */
export function receipted(node: HujiNode): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const { seq, tailSeq } = ownBranch(node);
      const receipt = heldReceipt(node);
      if (seq !== tailSeq || receipt === null || receipt.applied < seq) return;
      stop();
      resolve();
    };
    const stop = onReceipt(node, look);
    look();
  });
}
