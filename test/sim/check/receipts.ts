import type { HujiNode } from '../../../node/node.js';
import { branchKey, KIND, seqKey } from '../../../node/store/keys.js';
import type { Receipt } from '../../../proto/receipt.js';
import type { SimDisk } from '../world/disk.js';
import type { Machine } from '../world/machine.js';
import type { World } from '../world/world.js';
import { branchesOn, branchRow } from './on-disk.js';

/** Sealed heads on a platter, the greatest of each stream. */
function headsOn({ disk }: Machine): Map<string, number> {
  const heads = new Map<string, number>();
  for (const { stream, seq } of branchesOn(disk)) {
    heads.set(stream, Math.max(seq, heads.get(stream) ?? 0));
  }
  return heads;
}

/** Whoever gave a receipt holds on its platter what it says, unless its disk was set back since. */
export function checkReceipts(world: World): void {
  const platters = new Map([...world.machines.values()].map((each) => [each.name, headsOn(each)]));
  for (const { node, name } of world.machines.values()) {
    if (node === null) continue;
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

/** The furthest word a machine has signed on each history it holds, by number. */
export type Signed = Map<number, Receipt>;

/** From now on whatever the node signs goes to `tell` first. */
export function watchSigning(
  { receipts }: Pick<HujiNode, 'receipts'>,
  tell: (branch: number, receipt: Receipt) => void,
): void {
  const write = receipts.write.bind(receipts);
  receipts.write = (branch) => {
    const signed = write(branch);
    tell(branch.no, signed.receipt);
    return signed;
  };
}

/** A receipt goes out for what is on the platter at that moment, and for no more. */
export function checkSigned(
  world: Pick<World, 'violate'>,
  { name, disk, signed }: Pick<Machine, 'name' | 'disk' | 'signed'>,
  branch: number,
  receipt: Receipt,
): void {
  if ((signed.get(branch)?.held.seq ?? 0) <= receipt.held.seq) signed.set(branch, receipt);
  const lacking = lackingOf(disk, branch, receipt);
  if (lacking !== null) world.violate('receipts', `${name} signs for ${lacking} before its sync`);
}

/** The power is back: nothing that was ever signed is gone. */
export function checkAfterCut(
  world: Pick<World, 'violate'>,
  { name, disk, signed }: Pick<Machine, 'name' | 'disk' | 'signed'>,
): void {
  for (const [branch, receipt] of signed) {
    const lacking = lackingOf(disk, branch, receipt);
    if (lacking === null) continue;
    world.violate('receipts', `after a power cut ${name} lacks ${lacking}, for which it signed`);
    return;
  }
}

/** What of a receipt is not on a platter; null: nothing. */
function lackingOf(disk: SimDisk, branch: number, { held, applied }: Receipt): string | null {
  if (held.seq === 0) return null;
  const hash = disk.at(seqKey(KIND.frameHash, branch, held.seq))?.toString('hex');
  if (hash?.startsWith(held.hash) !== true) return `${held.stream} up to ${held.seq}`;
  const row = disk.at(branchKey(branch));
  const done = row === undefined ? 0 : branchRow(row).applied;
  return done >= applied ? null : `${held.stream} applied up to ${applied}`;
}
