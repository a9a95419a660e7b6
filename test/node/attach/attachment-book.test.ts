import * as assert from 'uvu/assert';
import { hashKey, storedValue } from '../../../node/attach/attachment-keys.js';
import type { HujiNode } from '../../../node/node.js';
import { KIND } from '../../../node/store/keys.js';
import { suite, type TestContext } from '../../harness.js';
import { draft } from '../drafts.js';
import { FaultyLevel } from '../store/faulty-level.js';
import { COUNTY, framesOf, STATION, Tree } from '../tree.js';
import { faults, holds, type Photo, photo, writePhotos } from './photos.js';

const test = suite('node/attach: what is held and wanted');

interface World {
  readonly tree: Tree;
  readonly station: HujiNode;
  readonly county: HujiNode;
}

/** A station that has written of three photos, and a county that has its frames. */
async function makeWorld(t: TestContext, photos: readonly Photo[]): Promise<World> {
  const tree = new Tree(t);
  const province = await tree.found();
  const station = await tree.join(STATION, province);
  for (const [n, each] of photos.entries()) await writePhotos(station, n, [each]);
  const county = await tree.join(COUNTY, province);
  for (const frame of await framesOf(station, STATION)) await county.receiver.receive(frame);
  return { tree, station, county };
}

const own = (node: HujiNode) =>
  node.log.inLane(STATION)[0] as NonNullable<unknown> & { no: number };

function complete(node: HujiNode): number {
  const branch = node.log.inLane(STATION)[0];
  assert.ok(branch);
  return node.attachments.completeTo(branch);
}

test('what comes with its change is held, and nothing is wanted', async (t) => {
  const photos = [photo('a'), photo('b'), photo('c', 10)];
  const { station } = await makeWorld(t, photos);
  await station.settled();
  assert.ok(photos.every((each) => holds(station, each)));
  const { held, heldBytes, wanted } = station.attachments.counts();
  assert.equal([held, heldBytes, wanted], [3, 40_010, 0]);
  assert.is(complete(station), 4);
  assert.equal(await faults(station), []);
});

test('what a frame names is wanted until it comes, and told how far it is complete', async (t) => {
  const photos = [photo('a'), photo('b'), photo('c')];
  const { county, tree } = await makeWorld(t, photos);
  const [a, b, c] = photos as [Photo, Photo, Photo];
  assert.equal(county.attachments.counts().wanted, 3);
  // Its first change introduces the station; the photos follow.
  assert.is(complete(county), 1);
  const [first] = await county.attachments.missing(own(county).no, null, 1);
  assert.equal([first?.hash, first?.size, first?.seq], [a.hash, 20_000, 2]);
  assert.is(await county.attachments.arrive(b.hash, b.bytes), true);
  await county.settled();
  assert.is(complete(county), 1);
  const again = await tree.reopen(county);
  assert.is(complete(again), 1);
  assert.is(await again.attachments.arrive(a.hash, a.bytes), true);
  await again.settled();
  assert.is(complete(again), 3);
  assert.is(await again.attachments.arrive(c.hash, c.bytes), true);
  await again.settled();
  assert.is(complete(again), 4);
  assert.is(await again.attachments.arrive(c.hash, c.bytes), false);
  assert.equal(await faults(again), []);
  assert.equal(await again.attachments.wanted('', 10), []);
});

test('what nobody names is not kept, and a refused change keeps nothing', async (t) => {
  const { county, station } = await makeWorld(t, []);
  const other = photo('other');
  assert.is(await county.attachments.arrive(other.hash, other.bytes), false);
  const attachments = new Map([[other.hash, other.bytes]]);
  const options = { lane: STATION, session: 0, attachments };
  const [done] = await station.capture.capture([draft('107', { XM: '甲' })], options);
  assert.is(done?.ok, false);
  assert.is(station.attachments.read(other.hash), null);
});

test('one photo of several changes is kept once; each of them is complete by it', async (t) => {
  const same = photo('same');
  const { county, station } = await makeWorld(t, [same, same]);
  assert.equal(station.attachments.counts().held, 1);
  assert.equal(county.attachments.counts().wanted, 1);
  await county.attachments.arrive(same.hash, same.bytes);
  await county.settled();
  assert.is(complete(county), 3);
  assert.equal(await faults(county), []);
});

test('what the disk has spoilt is found, given to nobody and wanted again', async (t) => {
  const one = photo('one');
  const { station, tree } = await makeWorld(t, [one]);
  await station.settled();
  const { no } = own(station);
  const spoilt = Buffer.from(one.bytes);
  spoilt[100] = (spoilt[100] ?? 0) ^ 1;
  const key = hashKey(KIND.attachment, one.hash);
  await station.store.commit((tx) => tx.put(key, storedValue(no, 2, spoilt)));
  assert.equal(await faults(station), ['ATTACHMENT_SPOILT ']);
  assert.is(station.attachments.read(one.hash), null);
  assert.ok(tree.alarms.some(({ code }) => code === 'ATTACHMENT_SPOILT'));
  await station.settled();
  assert.is(complete(station), 1);
  assert.equal((await station.attachments.wanted('', 9)).length, 1);
  await station.attachments.arrive(one.hash, one.bytes);
  await station.settled();
  assert.is(complete(station), 2);
  assert.equal(await faults(station), []);
});

test('a batch that never was leaves nothing behind', async (t) => {
  const one = photo('one');
  const tree = new Tree(t);
  const province = await tree.found();
  const level = new FaultyLevel();
  const county = await tree.join(COUNTY, province, { level: level.over });
  await county.settled();
  const before = county.attachments.counts();
  level.failing = 1;
  await writePhotos(county, 1, [one]).catch(() => undefined);
  assert.equal(county.attachments.counts(), before);
  await writePhotos(county, 1, [one]);
  await county.settled();
  assert.ok(holds(county, one));
  assert.equal(await faults(county), []);
});
