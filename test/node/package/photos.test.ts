import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as assert from 'uvu/assert';
import { hashKey, storedValue } from '../../../node/attach/attachment-keys.js';
import { KIND } from '../../../node/store/keys.js';
import { suite, type TestContext } from '../../harness.js';
import { faults, holds, type Photo, photo, writePhotos } from '../attach/photos.js';
import { COUNTY, PROVINCE, STATION, Tree } from '../tree.js';
import { Desk, volumesIn } from './desk.js';

const test = suite('node/package: photos');

interface Pair {
  readonly tree: Tree;
  readonly province: Desk;
  readonly county: Desk;
  readonly station: Desk;
}

/** A county and a station below it, with no line between them. */
async function pair(t: TestContext): Promise<Pair> {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  const station = await tree.join(STATION, province);
  const [a, b, c] = await Promise.all([province, county, station].map((n) => Desk.at(tree, n)));
  assert.ok(a && b && c);
  // As the bundle of its parent says.
  await c.packaging.packages.learn(COUNTY, county.identity.ageRecipient);
  return { tree, province: a, county: b, station: c };
}

async function written(station: Desk, count: number, from = 0): Promise<Photo[]> {
  const photos = Array.from({ length: count }, (_, n) => photo(`p${from + n}`, 5000));
  for (const [n, each] of photos.entries()) await writePhotos(station.node, from + n, [each]);
  return photos;
}

const all = ({ node }: Desk, photos: readonly Photo[]) => photos.every((each) => holds(node, each));
const up = ({ node }: Desk) => node.attachments.counts().up;

test('photos go in volumes of their own, and their answer ends their way', async (t) => {
  const { county, station } = await pair(t);
  const photos = await written(station, 5);
  const disk = t.folder();
  const cut = await station.export(COUNTY, disk, { volume: 12_000 });
  assert.equal([cut.changes, cut.photos, cut.photoFiles.length > 1], [6, 5, true]);
  const names = [...cut.files, ...cut.photoFiles].map((path) => basename(path));
  assert.is(volumesIn(disk).length, names.length);
  const note = readFileSync(cut.note ?? '', 'utf8');
  for (const name of names) assert.ok(note.includes(name), name);
  const changes = await county.import(...cut.files);
  assert.equal([changes.applied, changes.photos], [6, 0]);
  assert.is(county.node.attachments.counts().wanted, 5);
  const took = await county.import(...cut.photoFiles);
  assert.is(took.photos, 5);
  assert.ok(all(county, photos));
  assert.is((await station.packaging.packages.underWay()).length, 2);
  await station.import(county.out);
  assert.equal(await station.packaging.packages.underWay(), []);
  assert.is(up(station), 0);
  assert.is((await station.export(COUNTY, t.folder(), { again: true })).photos, 0);
  for (const { node } of [county, station]) assert.equal(await faults(node), []);
});

test('photos that come before their changes are kept and taken in behind them', async (t) => {
  const { county, station } = await pair(t);
  const photos = await written(station, 3);
  const cut = await station.export(COUNTY, t.folder());
  assert.is(
    await county.refusal(...cut.photoFiles),
    `PACKAGE_GAP ${STATION} (${station.node.epoch()}) 1-4`,
  );
  assert.is(county.node.attachments.counts().held, 0);
  const took = await county.import(...cut.files);
  assert.equal([took.packages.length, took.photos], [2, 3]);
  assert.ok(all(county, photos));
});

test('the same volumes again change nothing and are answered again', async (t) => {
  const { county, station } = await pair(t);
  await written(station, 2);
  const disk = t.folder();
  await station.export(COUNTY, disk);
  await county.import(disk);
  rmSync(county.out, { recursive: true });
  const again = await county.import(disk);
  assert.equal([again.applied, again.photos], [0, 0]);
  await station.import(county.out);
  assert.equal(await station.packaging.packages.underWay(), []);
});

test('an export takes along only what is not under way; again takes all', async (t) => {
  const { county, station } = await pair(t);
  const first = await written(station, 2);
  assert.is((await station.export(COUNTY, t.folder())).photos, 2);
  const disk = t.folder();
  assert.equal((await station.export(COUNTY, disk)).photoFiles, []);
  const more = await written(station, 3, 2);
  assert.is((await station.export(COUNTY, disk)).photos, 3);
  const whole = t.folder();
  assert.is((await station.export(COUNTY, whole, { again: true })).photos, 5);
  assert.is((await station.packaging.packages.underWay()).length, 2);
  await county.import(whole);
  assert.ok(all(county, [...first, ...more]));
});

test('what was lost on its way is named in every answer, and is cut once more', async (t) => {
  const { county, station } = await pair(t);
  const photos = await written(station, 3);
  const cut = await station.export(COUNTY, t.folder());
  await county.import(...cut.files);
  await station.import(county.out);
  assert.is((await station.export(COUNTY, t.folder())).photos, 0, 'they are under way');
  const [alarmed] = await station.packaging.packages.underWay();
  assert.is(alarmed?.package, cut.photoPackage);
  const disk = t.folder();
  assert.is((await station.export(COUNTY, disk, { again: true })).photos, 3);
  await county.import(disk);
  assert.ok(all(county, photos));
});

test('a station that misses one asks for it, and gets it from above', async (t) => {
  const { county, station } = await pair(t);
  const one = photo('from above', 5000);
  await writePhotos(county.node, 1, [one], { lane: STATION });
  const [down, asks, answer] = [t.folder(), t.folder(), t.folder()];
  // How packages are sealed for it the county learns from its first one.
  await station.export(COUNTY, down);
  await county.import(down);
  const cut = await county.export(STATION, down);
  assert.is(cut.photos, 0);
  await station.import(...cut.files);
  assert.ok(station.node.attachments.wants(one.hash));
  assert.is(await station.packaging.packages.isWaiting(COUNTY), true);
  await station.export(COUNTY, asks);
  await county.import(asks);
  assert.is(await county.packaging.packages.isWaiting(STATION), true);
  assert.is((await county.export(STATION, answer)).photos, 1);
  assert.is((await county.export(STATION, t.folder())).photos, 0);
  await station.import(answer);
  assert.ok(holds(station.node, one));
  await county.import(station.out);
  assert.equal(await county.packaging.packages.underWay(), []);
  for (const { node } of [county, station]) assert.equal(await faults(node), []);
});

test('what is not here, or spoilt, stays behind, and the rest goes', async (t) => {
  const { county, station } = await pair(t);
  const [one, two, three] = [photo('one', 5000), photo('two', 5000), photo('three', 5000)];
  await writePhotos(station.node, 1, [one], { kept: [] });
  await writePhotos(station.node, 2, [two]);
  await writePhotos(station.node, 3, [three]);
  const spoilt = Buffer.from(two.bytes);
  spoilt[9] = (spoilt[9] ?? 0) ^ 1;
  const { no } = station.node.log.inLane(STATION)[0] ?? { no: 0 };
  const key = hashKey(KIND.attachment, two.hash);
  await station.node.store.commit((tx) => tx.put(key, storedValue(no, 3, spoilt)));
  const disk = t.folder();
  assert.is((await station.export(COUNTY, disk)).photos, 1);
  await county.import(disk);
  assert.equal(
    [one, two, three].map((each) => holds(county.node, each)),
    [false, false, true],
  );
  await station.import(county.out);
  assert.equal(await station.packaging.packages.underWay(), []);
  assert.is(up(station), 2);
  // It comes back to the station by whatever way, and goes with the next disk.
  await station.node.settled();
  await station.node.attachments.arrive(two.hash, two.bytes);
  const next = t.folder();
  assert.is((await station.export(COUNTY, next)).photos, 1);
  await county.import(next);
  assert.ok(holds(county.node, two));
});

test('a spoilt volume of photos is refused by number, and nothing of it is kept', async (t) => {
  const { county, station } = await pair(t);
  const photos = await written(station, 6);
  const cut = await station.export(COUNTY, t.folder(), { volume: 12_000 });
  await county.import(...cut.files);
  const [, second = ''] = cut.photoFiles;
  const bytes = readFileSync(second);
  const whole = Buffer.from(bytes);
  bytes[5000] = (bytes[5000] ?? 0) ^ 1;
  writeFileSync(second, bytes);
  const count = cut.photoFiles.length;
  const refusal = await county.refusal(...cut.photoFiles);
  assert.is(refusal, `PACKAGE_VOLUME volume 2 of ${count}: ${second}`);
  assert.is(county.node.attachments.counts().held, 0);
  writeFileSync(second, whole);
  await county.import(second);
  assert.ok(all(county, photos));
});

test('photos of a station go through the county to the province', async (t) => {
  const { province, county, station } = await pair(t);
  const photos = await written(station, 2);
  const [disk, further] = [t.folder(), t.folder()];
  await station.export(COUNTY, disk);
  await county.import(disk);
  assert.is((await county.export(PROVINCE, further)).photos, 2);
  await province.import(further);
  assert.ok(all(province, photos));
  await county.import(province.out);
  assert.is(up(county), 0);
});
