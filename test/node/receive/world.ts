import * as assert from 'uvu/assert';
import type { HujiNode } from '../../../node/node.js';
import type { TestContext } from '../../harness.js';
import { FrameWriter } from '../frame-writer.js';
import { CITY, identities, STATION, Tree } from '../tree.js';

export interface World {
  readonly tree: Tree;
  readonly province: HujiNode;
  /** Knows lane `all` and nothing else. */
  readonly city: HujiNode;
  /** Writes in the name of the station. */
  readonly writer: FrameWriter;
}

export async function makeWorld(t: TestContext): Promise<World> {
  const tree = new Tree(t);
  const province = await tree.found();
  const city = await tree.join(CITY, province);
  return { tree, province, city, writer: await writerOf(STATION) };
}

export async function writerOf(code: string): Promise<FrameWriter> {
  const identity = (await identities()).get(code);
  if (identity === undefined) throw new RangeError(code);
  return new FrameWriter(identity);
}

/** What becomes of each frame. */
export async function give(node: HujiNode, ...frames: { bytes: Uint8Array }[]): Promise<string[]> {
  const kinds: string[] = [];
  for (const { bytes } of frames) kinds.push((await node.receiver.receive(bytes)).kind);
  await node.settled();
  return kinds;
}

export function branchOf(node: HujiNode, { name }: FrameWriter) {
  const [branch] = [...node.log.durable.branches()].filter(
    (each) => each.name.epoch === name.epoch,
  );
  assert.ok(branch);
  return branch;
}

/** Goes on after a frame that was sealed anew. */
export class FollowingWriter extends FrameWriter {
  constructor(before: FrameWriter, hash: string) {
    super(before.identity, { lane: before.name.lane, epoch: before.name.epoch });
    this.seq = before.seq;
    Object.assign(this, { hash });
  }
}
