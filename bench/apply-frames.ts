import type { HujiNode } from '../node/node.js';
import { openIn } from './province.js';

/** As many frames as one session takes in at once. */
const UNDER_WAY = 16;

export interface Applied {
  readonly changes: number;
  readonly seconds: number;
  /** Processor seconds of this process meanwhile, LevelDB's threads included. */
  readonly cpuSeconds: number;
}

/** Hands frames to a node as a link would; resolves when all are applied and durable. */
export async function applyAll(node: HujiNode, frames: Iterable<Uint8Array>): Promise<Applied> {
  const before = heldChanges(node);
  const cpu = process.cpuUsage();
  const start = performance.now();
  const underWay: Promise<unknown>[] = [];
  for (const frame of frames) {
    underWay.push(node.receiver.receive(frame));
    if (underWay.length >= UNDER_WAY) await underWay.shift();
  }
  await Promise.all(underWay);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await node.settled();
  const lagging = [...node.log.durable.branches()].some(({ seq, applied }) => applied < seq);
  if (lagging) throw new Error('a frame was stored and not applied');
  return { changes: heldChanges(node) - before, seconds, cpuSeconds: (user + system) / 1e6 };
}

/** The same on the node of a folder. */
export async function applyFrames(dir: string, frames: Iterable<Uint8Array>): Promise<Applied> {
  const { node } = await openIn(dir);
  try {
    return await applyAll(node, frames);
  } finally {
    await node.close();
  }
}

/** Changes held of the lanes of stations. */
function heldChanges(node: HujiNode): number {
  let changes = 0;
  for (const { name, seq } of node.log.durable.branches()) {
    if (name.author !== node.identity.code) changes += seq;
  }
  return changes;
}
