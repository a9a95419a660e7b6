import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stationsOf, type TreeNode, treeOf } from '../bin/generate/tree.js';
import { initNode } from '../bin/init.js';
import { authorityDraft } from '../node/authority/registrar.js';
import { systemClock } from '../node/clock.js';
import { bundleToText } from '../node/identity/bundle.js';
import { enroll } from '../node/identity/enrolment.js';
import { IDENTITY_FOLDER, loadIdentity } from '../node/identity/identity-files.js';
import { secureRandom } from '../node/identity/secure-random.js';
import type { HujiNode } from '../node/node.js';
import type { Lane } from '../proto/id.js';
import { fakeHost } from '../test/bin/fake-host.js';
import { askTogether } from './asking.js';
import { openIn, PROVINCE } from './province.js';

/** Most of the time goes by waiting for the disk. */
const AT_ONCE = 16;

/**
 * Makes so many stations right below a province: everybody has joined, was heard once, and knows
 * who else there is.
 */
export async function raiseChildren(
  province: HujiNode,
  folder: string,
  count: number,
): Promise<void> {
  mkdirSync(folder);
  const places = stationsOf(treeOf(count));
  await askTogether(places, AT_ONCE, (place) => joinChild(province, folder, place));
  const dirs = places.map(({ code }) => join(folder, code));
  await listAll(province, dirs);
  const news = await framesIn(province, 'all');
  await askTogether(dirs, AT_ONCE, (each) => exchange(province, each, news));
  await province.settled();
}

async function joinChild(province: HujiNode, folder: string, place: TreeNode): Promise<void> {
  const { code, unit9 } = place;
  const random = secureRandom;
  const now = systemClock.now();
  const request = { code, tier: 'station', unit9, addresses: [], now, random } as const;
  const { bundle } = await enroll(province.identity, request);
  const path = join(folder, `${code}.bundle`);
  writeFileSync(path, bundleToText(bundle));
  const node = { node: code, tier: 'station', unit9, join: path, root: null } as const;
  const more = { bundlePassphrase: null, training: true, dir: join(folder, code) };
  await initNode({ ...node, ...more }, { ...fakeHost(), clock: systemClock, random });
}

/** All of them in one document of the province, as if it had heard of them at one moment. */
async function listAll(province: HujiNode, dirs: readonly string[]): Promise<void> {
  const drafts = dirs.map((dir) => {
    const { code, unit9, publicKey, ageRecipient } = loadIdentity(join(dir, IDENTITY_FOLDER));
    const about = { code, tier: 'station', unit9: unit9 ?? '', parent: PROVINCE };
    const entry = { ...about, keys: [publicKey], recipient: ageRecipient };
    return authorityDraft('911', 'node', code, entry);
  });
  const options = { lane: 'all', session: 0, seal: true };
  const done = await province.capture.capture(drafts, options);
  for (const each of done) if (!each.ok) throw new Error(each.code);
}

/** What the province publishes goes down, what the child wrote of itself goes up. */
async function exchange(
  province: HujiNode,
  dir: string,
  news: readonly Uint8Array[],
): Promise<void> {
  const { node, close } = await openIn(dir);
  for (const frame of news) await node.receiver.receive(frame);
  await node.settled();
  for (const frame of await framesIn(node, node.identity.code)) {
    await province.receiver.receive(frame);
  }
  await close();
}

async function framesIn(node: HujiNode, lane: Lane): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  for (const branch of node.log.durable.inLane(lane)) {
    for await (const { bytes } of node.log.frames(branch, 0)) frames.push(bytes);
  }
  return frames;
}
