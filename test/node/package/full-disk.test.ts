import { cpSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite, type TestContext } from '../../harness.js';
import { SmallDisk } from '../../small-disk.js';
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
