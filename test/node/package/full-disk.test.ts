import { cpSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { DiskSpace } from '../../../node/store/disk-space.js';
import { FileMedium } from '../../../transports/file/file.js';
import { encodeLabel, LABEL_BYTES } from '../../../transports/file/label.js';
import { suite, type TestContext } from '../../harness.js';
import { SmallDisk } from '../../small-disk.js';
import { holds, photo, writePhotos } from '../attach/photos.js';
import { person } from '../drafts.js';
import { PROVINCE, STATION, sealTails, Tree, write } from '../tree.js';
import { Desk } from './desk.js';

const test = suite('node/package: full disks');

const PAGE_BYTES = 4096;
const MEGABYTE = 1024 * 1024;

/** A station with a register, and the province it is for. */
async function pair(t: TestContext) {
  const tree = new Tree(t);
  const province = await tree.found();
  const station = await tree.join(STATION, province);
  for (let from = 0; from < 2000; from += 500) {
    await write(
      station,
      Array.from({ length: 500 }, (_, at) => person(from + at)),
    );
    await sealTails(station);
  }
  return { tree, province, station: await Desk.at(tree, station) };
}

function pagesOf(files: readonly string[]): number {
  return files.reduce((sum, path) => sum + Math.ceil(statSync(path).size / PAGE_BYTES), 0);
}

test('a stick that is too small gets nothing, and what did not go is cut anew', async (t) => {
  const { tree, province, station } = await pair(t);
  const stick = SmallDisk.at(t, 4 * PAGE_BYTES);
  let refused = '';
  await station.export(PROVINCE, stick.mount, { volume: 2 * PAGE_BYTES }).catch((error) => {
    refused = `${error.code} ${error.detail}`;
  });
  assert.is(refused, `DISK_FULL ${stick.mount}`);
  assert.equal(readdirSync(stick.mount), []);
  assert.equal(await station.packaging.packages.underWay(), []);
  const disk = t.folder();
  const cut = await station.export(PROVINCE, disk, { volume: 2 * PAGE_BYTES });
  assert.ok(pagesOf(cut.files) > 4, `${cut.files.length} volumes`);
  const desk = await Desk.at(tree, province);
  assert.is((await desk.import(disk)).applied, cut.changes);
});

test('a stick that holds the volumes and not the page beside them is good', async (t) => {
  const { tree, province, station } = await pair(t);
  const cut = await station.export(PROVINCE, t.folder());
  assert.ok(cut.note !== null);
  const stick = SmallDisk.at(t, pagesOf(cut.files) * PAGE_BYTES);
  const tight = await station.export(PROVINCE, stick.mount, { again: true });
  assert.is(tight.note, null);
  assert.is(readdirSync(stick.mount).length, 1);
  const desk = await Desk.at(tree, province);
  assert.is((await desk.import(stick.mount)).applied, tight.changes);
});

test('changes go on a stick that has room for them, and as many photos as fit', async (t) => {
  const { tree, province, station } = await pair(t);
  const photos = Array.from({ length: 16 }, (_, at) => photo(`p${at}`, 15_000));
  for (const [at, each] of photos.entries()) await writePhotos(station.node, 3000 + at, [each]);
  const { files } = await station.export(PROVINCE, t.folder());
  const room = { none: 0, some: 20 } as const;
  const sticks = Object.values(room).map((pages) =>
    SmallDisk.at(t, (pagesOf(files) + 1 + pages) * PAGE_BYTES),
  );
  const desk = await Desk.at(tree, province);
  for (const [at, stick] of sticks.entries()) {
    const cut = await station.export(PROVINCE, stick.mount, { again: true });
    assert.ok(cut.package !== null);
    assert.is(cut.photos > 0, at === 1);
    assert.ok(cut.photos < photos.length);
    await desk.import(stick.mount);
  }
  const rest = t.folder();
  await station.export(PROVINCE, rest, { again: true });
  await desk.import(rest);
  assert.ok(photos.every((each) => holds(province, each)));
});

test('a volume that would take the room the store needs is not begun', async (t) => {
  const { tree, province, station } = await pair(t);
  await tree.close(province);
  const small = SmallDisk.at(t, 96 * MEGABYTE);
  const folder = join(small.mount, PROVINCE);
  cpSync(tree.folderOf(province), folder, { recursive: true });
  const node = await tree.open(PROVINCE, { folder, space: new DiskSpace(folder) });
  const desk = await Desk.of(node, folder);
  const [path = ''] = (await station.export(PROVINCE, t.folder())).files;
  const [found] = await new FileMedium().look([path]);
  if (found === undefined || !('volume' in found)) return assert.unreachable('no volume');
  // Anybody can write such a label.
  const bytes = 60 * MEGABYTE;
  writeFileSync(path, encodeLabel({ ...found.volume, bytes }));
  truncateSync(path, bytes + LABEL_BYTES);
  assert.is(await desk.refusal(path), `DISK_FULL no room for ${bytes} bytes`);
});

test('a node whose disk is full takes nothing in, and all of it once there is room', async (t) => {
  const { tree, province, station } = await pair(t);
  const disk = t.folder();
  const cut = await station.export(PROVINCE, disk, { volume: 2 * PAGE_BYTES });
  await tree.close(province);
  const small = SmallDisk.at(t, 64 * MEGABYTE);
  const folder = join(small.mount, PROVINCE);
  cpSync(tree.folderOf(province), folder, { recursive: true });
  const node = await tree.open(PROVINCE, { folder });
  const desk = await Desk.of(node, folder);
  const before = desk.heads();
  small.fill(0);
  assert.match(await desk.refusal(disk), /^DISK_FULL /);
  assert.is(desk.heads(), before);
  const inbox = join(folder, 'packages', 'in');
  const kept = readdirSync(inbox, { recursive: true, encoding: 'utf8' });
  assert.equal(
    kept.filter((name) => name.endsWith('.huji') || name.endsWith('.part')),
    [],
  );
  small.clean();
  // Room for the volumes and little else: frames that are durable by then stay, each whole.
  small.fill((pagesOf(cut.files) + 2) * PAGE_BYTES);
  assert.match(await desk.refusal(disk), /^DISK_FULL /);
  small.clean();
  const took = await desk.import(disk);
  assert.is(took.applied + took.duplicate, cut.changes);
  const { digest, state } = node.digester.digest(STATION, null);
  const there = station.node.digester.digest(STATION, null);
  assert.equal([digest, state], [there.digest, there.state]);
});
