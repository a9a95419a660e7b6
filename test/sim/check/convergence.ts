import type { HujiNode } from '../../../node/node.js';
import { KIND } from '../../../node/store/keys.js';
import { isAtOrBelow } from '../../../proto/node-code.js';
import type { Machine } from '../world/machine.js';
import type { World } from '../world/world.js';
import { photosMissing } from './photos.js';

/** Null: every machine holds what its parent holds of what both hear; else what is missing. */
export function missingTo(world: World): string | null {
  for (const machine of world.machines.values()) {
    const wanting = wants(machine);
    if (wanting !== null) return wanting;
  }
  for (const machine of world.machines.values()) {
    const parent = machine.node?.parentage.parent() ?? null;
    if (parent === null) continue;
    const difference = differs(machine, world.machine(parent));
    if (difference !== null) return difference;
  }
  return photosMissing(world);
}

function wants({ node, name, disk }: Machine): string | null {
  if (node === null) return `${name} is down`;
  if (node.recovering()) return `${name} is recovering`;
  if (node.parentage.moving() !== null) return `${name} is moving`;
  for (const { name: stream, seq, tailSeq, applied } of node.log.durable.branches()) {
    if (tailSeq > seq) return `${name} has an open tail in ${stream.lane}`;
    if (applied < seq) return `${name} has not applied ${stream.author} ${stream.lane}`;
  }
  const [telling] = disk.rowsOf(KIND.caseTelling);
  return telling === undefined ? null : `${name} has something to tell of a case`;
}

function differs(child: Machine, parent: Machine): string | null {
  if (child.node === null || parent.node === null) return `${child.name} or its parent is down`;
  const [low, high] = [child.node, parent.node];
  const below = headsOf(low, low, high);
  const above = headsOf(high, low, high);
  const missing = below.find((head) => !above.includes(head));
  if (missing !== undefined) return `${parent.name} lacks ${missing} of ${child.name}`;
  const unheard = above.find((head) => !below.includes(head));
  if (unheard !== undefined) return `${child.name} lacks ${unheard} of ${parent.name}`;
  return receiptsMissing(child, low, high);
}

/** Heads of the lanes that both hear. */
function headsOf(of: HujiNode, low: HujiNode, high: HujiNode): string[] {
  return [...of.log.durable.branches()]
    .filter(({ name, seq }) => seq > 0 && [low, high].every((node) => hears(node, name.lane)))
    .map(({ name, stream, seq, hash }) =>
      [name.author, name.lane, stream, seq, hash.slice(0, 16)].join(' '),
    )
    .sort();
}

function hears(node: HujiNode, lane: string): boolean {
  return lane === 'all' || isAtOrBelow(lane, node.identity.code);
}

/** A node is told how far its parent holds what it wrote itself. */
function receiptsMissing(child: Machine, low: HujiNode, high: HujiNode): string | null {
  for (const branch of low.log.durable.branches()) {
    const { author, lane } = branch.name;
    if (author !== child.code || lane === 'all') continue;
    // Of two histories only one receipt is kept.
    if (low.log.ofStream(branch.stream).length > 1) continue;
    const held = low.receipts
      .of(branch.stream)
      .find(({ receipt }) => receipt.node === high.identity.code)?.receipt.held.seq;
    if ((held ?? 0) < branch.seq) return `${child.name} has no receipt for ${lane} ${branch.seq}`;
  }
  return null;
}
