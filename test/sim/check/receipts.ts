import type { Machine } from '../world/machine.js';
import type { World } from '../world/world.js';
import { branchesOn } from './branch-rows.js';
import { textOf } from './signing.js';

/** Sealed heads on a platter, the greatest of each stream. */
function headsOn({ disk }: Machine): Map<string, number> {
  const heads = new Map<string, number>();
  for (const { stream, seq } of branchesOn(disk)) {
    heads.set(stream, Math.max(seq, heads.get(stream) ?? 0));
  }
  return heads;
}

/** Nobody believes a receipt that was not signed by whose word it says it is. */
function checkGenuine(world: World, { node, name }: Machine): boolean {
  for (const { stream } of node?.log.durable.branches() ?? []) {
    for (const signed of node?.receipts.of(stream) ?? []) {
      if (world.signedReceipts.has(textOf(signed))) continue;
      const { node: by, held } = signed.receipt;
      world.violate('receipts', `${name} believes what ${by} never signed: ${stream} ${held.seq}`);
      return false;
    }
  }
  return true;
}

/** Whoever gave a receipt holds on its platter what it says, unless its disk was set back since. */
export function checkReceipts(world: World): void {
  const platters = new Map([...world.machines.values()].map((each) => [each.name, headsOn(each)]));
  for (const machine of world.machines.values()) {
    const { node, name } = machine;
    if (node === null) continue;
    if (!checkGenuine(world, machine)) return;
    for (const { stream } of node.log.durable.branches()) {
      for (const { receipt } of node.receipts.of(stream)) {
        if (world.setBack.has(receipt.node)) continue;
        const heads = platters.get(receipt.node);
        if (heads === undefined || (heads.get(stream) ?? 0) >= receipt.held.seq) continue;
        const what = `${stream} up to ${receipt.held.seq}`;
        world.violate('receipts', `${name} has a receipt of ${receipt.node} for ${what}`);
        return;
      }
    }
  }
}
