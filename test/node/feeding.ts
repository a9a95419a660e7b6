import type { HujiNode } from '../../node/node.js';

/** In [0, 1). */
export type Dice = () => number;

/**
 * Gives frames to a node as an unruly network would: in any order, some twice, several at once.
 * What does not follow what is held is given again later. Ends when everything is held.
 */
export async function feed(
  node: HujiNode,
  frames: readonly Uint8Array[],
  dice: Dice,
): Promise<void> {
  let left = shuffled([...frames, ...frames.filter(() => dice() < 0.3)], dice);
  while (left.length > 0) {
    const gaps: Uint8Array[] = [];
    while (left.length > 0) {
      const batch = left.splice(0, 1 + Math.floor(dice() * 8));
      const received = await Promise.all(batch.map((frame) => node.receiver.receive(frame)));
      received.forEach(({ kind }, index) => {
        if (kind === 'gap') gaps.push(batch[index] as Uint8Array);
      });
    }
    left = shuffled(gaps, dice);
  }
  await node.settled();
}

export function shuffled<T>(items: readonly T[], dice: Dice): T[] {
  const result = [...items];
  for (let at = result.length - 1; at > 0; at--) {
    const other = Math.floor(dice() * (at + 1));
    [result[at], result[other]] = [result[other] as T, result[at] as T];
  }
  return result;
}
