import type { Captured } from '../../../node/capture/capture.js';
import type { HujiNode } from '../../../node/node.js';
import { KIND, seqKey, seqOfKey } from '../../../node/store/keys.js';
import type { StreamId } from '../../../proto/id.js';
import type { Machine } from '../world/machine.js';

/** What a node has just said yes to is on its platter already. */
export function checkAcknowledged(
  world: { violate(check: string, message: string): void },
  machine: Machine,
  node: HujiNode,
  answer: Captured & { ok: true },
): void {
  if (isOnPlatter(machine, node, answer.stream, answer.seq)) return;
  world.violate('durable', `${machine.name} acknowledged ${answer.change} before it was synced`);
}

/** In a sealed frame or in the open tail, of any history of the stream. */
export function isOnPlatter(
  machine: Machine,
  node: HujiNode,
  stream: StreamId,
  seq: number,
): boolean {
  const rows = machine.disk.durable;
  return node.log.ofStream(stream).some(({ no }) => {
    if (rows.has(textOf(seqKey(KIND.tail, no, seq)))) return true;
    const next = rows.getPairOrNextHigher(textOf(seqKey(KIND.frame, no, seq)));
    if (next === undefined) return false;
    const key = Buffer.from(next[0], 'latin1');
    return key[0] === KIND.frame && seqOfKey(key).branch === no;
  });
}

function textOf(key: Buffer): string {
  return key.toString('latin1');
}
