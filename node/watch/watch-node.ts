import { X509Certificate } from 'node:crypto';
import type { HujiNode } from '../node.js';
import { Watch } from './watch.js';

/** Watches a node. Throws where its certificates cannot be read. */
export function watchNode(
  node: HujiNode,
  { freeBytes, silentMs }: { freeBytes(): number | null; readonly silentMs: number },
): Watch {
  const { clock, alarms, topology, neighbours, parentage, log, receipts, identity } = node;
  const ends = chainEnds(identity.chain);
  return new Watch({
    ...{ clock, alarms, freeBytes, silentMs },
    children: () => topology.childrenOf(identity.code),
    lastHeardOf: (child) => neighbours.lastHeardOf(child),
    quietOf: (child) => neighbours.heard.quietOf(child),
    parent: () => parentage.parent(),
    links: () => neighbours.states(),
    branches: () => log.durable.branches(),
    heldAbove: (branch) => {
      const { author, lane } = branch.name;
      if (author !== identity.code || lane === 'all' || branch.parent !== null) return null;
      const parent = parentage.parent();
      const word = receipts.of(branch.stream).find(({ receipt }) => receipt.node === parent);
      return word?.receipt.held.seq ?? 0;
    },
    certificateEnds: () => ends,
  });
}

/** Unix ms from which the first certificate of the chain is no longer valid. */
export function chainEnds(chain: readonly string[]): number {
  return Math.min(...chain.map((pem) => Date.parse(new X509Certificate(pem).validTo)));
}
