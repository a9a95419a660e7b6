import type { HujiNode } from '../../../node/node.js';
import { branchKey, KIND, seqKey } from '../../../node/store/keys.js';
import type { Receipt, SignedReceipt } from '../../../proto/receipt.js';
import type { SimDisk } from '../world/disk.js';
import { branchRow } from './branch-rows.js';

/** The furthest word a machine has signed on each history it holds, by number. */
export type Signed = Map<number, Receipt>;

interface Signer {
  readonly name: string;
  readonly disk: SimDisk;
  readonly signed: Signed;
}

interface Court {
  violate(check: string, message: string): void;
}

/** From now on whatever the node signs goes to `tell` first. */
export function watchSigning(
  { receipts }: Pick<HujiNode, 'receipts'>,
  tell: (branch: number, signed: SignedReceipt) => void,
): void {
  const write = receipts.write.bind(receipts);
  receipts.write = (branch) => {
    const signed = write(branch);
    tell(branch.no, signed);
    return signed;
  };
}

/** Content and signature: what tells one signed receipt from every other. */
export function textOf({ content, signature }: SignedReceipt): string {
  return Buffer.concat([content, signature]).toString('latin1');
}

/** A receipt goes out for what is on the platter at that moment, and for no more. */
export function checkSigned(
  world: Court,
  { name, disk, signed }: Signer,
  branch: number,
  receipt: Receipt,
): void {
  if ((signed.get(branch)?.held.seq ?? 0) <= receipt.held.seq) signed.set(branch, receipt);
  const lacking = lackingOf(disk, branch, receipt);
  if (lacking !== null) world.violate('receipts', `${name} signs for ${lacking} before its sync`);
}

/** The power is back: nothing that was ever signed is gone. */
export function checkAfterCut(world: Court, { name, disk, signed }: Signer): void {
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
