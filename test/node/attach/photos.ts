import { createHash, hash } from 'node:crypto';
import * as assert from 'uvu/assert';
import { Fsck } from '../../../node/fsck/fsck.js';
import type { HujiNode } from '../../../node/node.js';
import { attachmentText } from '../../../proto/attachment.js';
import type { Lane } from '../../../proto/id.js';
import { person } from '../drafts.js';

export interface Photo {
  readonly hash: string;
  readonly bytes: Buffer;
}

/** A picture of so many bytes, another one for each seed. */
export function photo(seed: string, size = 20_000): Photo {
  const bytes = createHash('shake256', { outputLength: size }).update(seed).digest();
  bytes.set([0xff, 0xd8, 0xff].slice(0, size));
  return { hash: hash('sha256', bytes, 'hex'), bytes };
}

/** Writes of somebody with these photos, and keeps those given as `kept`. */
export async function writePhotos(
  node: HujiNode,
  n: number,
  photos: readonly Photo[],
  more: { lane?: Lane; kept?: readonly Photo[]; seal?: boolean } = {},
): Promise<void> {
  const { lane = node.identity.code, kept = photos, seal = true } = more;
  const documents = photos.map(({ hash, bytes }) => {
    return { kind: '照片', number: attachmentText({ hash, size: bytes.length }) };
  });
  const attachments = new Map(kept.map(({ hash, bytes }) => [hash, bytes]));
  const [done] = await node.capture.capture([{ ...person(n), documents }], {
    ...{ lane, session: 0, seal, attachments },
  });
  assert.ok(done?.ok);
}

/** Whether a node holds the photo, whole. */
export function holds(node: HujiNode, { hash, bytes }: Photo): boolean {
  return node.attachments.read(hash)?.equals(bytes) === true;
}

/** What fsck finds. */
export async function faults({ store, log, counters }: HujiNode): Promise<string[]> {
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  return report.findings.map(({ code, detail }) => `${code} ${detail}`);
}
