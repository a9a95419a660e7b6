import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import type { HujiNode } from '../../../node/node.js';
import { suite, type TestContext } from '../../harness.js';
import { person } from '../drafts.js';
import { PROVINCE, SECOND_STATION, STATION, sealTails, Tree, write } from '../tree.js';
import { Desk, volumesIn } from './desk.js';

const test = suite('node/package');

interface Pair {
  readonly tree: Tree;
  readonly province: Desk;
  readonly station: Desk;
}

/** A province and a station below it, with no line between them. */
async function pair(t: TestContext): Promise<Pair> {
  const tree = new Tree(t);
  const province = await tree.found();
  const station = await tree.join(STATION, province);
  return { tree, province: await Desk.at(tree, province), station: await Desk.at(tree, station) };
}

async function people(node: HujiNode, from: number, count: number): Promise<void> {
  await write(
    node,
    Array.from({ length: count }, (_, at) => person(from + at)),
  );
  await sealTails(node);
}

function same(a: Desk, b: Desk, area = STATION): void {
  assert.equal(a.node.digester.digest(area, null), {
    ...b.node.digester.digest(area, null),
    epoch: a.node.epoch(),
  });
}

test('what a station wrote is at the province, and its receipt comes back', async (t) => {
  const { province, station } = await pair(t);
  await people(station.node, 1, 30);
  const disk = t.folder();
  const cut = await station.export(PROVINCE, disk);
  assert.is(cut.changes, 31);
  assert.is(cut.volumes, 1);
  const took = await province.import(disk);
  assert.equal([took.package, took.frames, took.applied], [cut.package, cut.frames, 31]);
  same(province, station);
  const own = station.node.log.own(STATION);
  assert.equal(station.node.receipts.of(own?.stream ?? ''), []);
  await station.import(took.receipt ?? '');
  const [word] = station.node.receipts.of(own?.stream ?? '');
  assert.equal([word?.receipt.node, word?.receipt.held.seq], [PROVINCE, 31]);
});

test('an answer goes where answers go, and waits while that is not there', async (t) => {
  const { tree, province, station } = await pair(t);
  await people(station.node, 1, 3);
  const [disk, mount] = [t.folder(), t.folder()];
  await station.export(PROVINCE, disk);
  const folder = tree.folderOf(province.node);
  const there = await Desk.of(province.node, folder, mount);
  const took = await there.import(disk);
  assert.is(dirname(took.receipt ?? ''), mount);
  assert.equal(volumesIn(mount), [took.receipt]);
  const away = await Desk.of(province.node, folder, join(mount, 'stick'));
  const waits = await away.import(disk);
  assert.is(dirname(waits.receipt ?? ''), join(folder, 'spool', 'out'));
});

test('the first package introduces the station: the province lists it', async (t) => {
  const { province, station } = await pair(t);
  assert.not(province.node.authority.nodes().has(STATION));
  const disk = t.folder();
  await station.export(PROVINCE, disk);
  await province.import(disk);
  await province.node.settled();
  assert.is(province.node.authority.nodes().get(STATION)?.keys[0], station.node.identity.publicKey);
  const back = t.folder();
  await province.export(STATION, back);
  await station.import(back);
  assert.ok(station.node.authority.nodes().has(STATION));
});

test('a package that came already changes nothing and gets its receipt again', async (t) => {
  const { province, station } = await pair(t);
  await people(station.node, 1, 10);
  const disk = t.folder();
  const { changes } = await station.export(PROVINCE, disk);
  await province.import(disk);
  const before = province.heads();
  const again = await province.import(disk);
  assert.equal([again.applied, again.duplicate], [0, changes]);
  assert.ok(again.receipt !== null);
  assert.is(province.heads(), before);
});

test('an export begins where the one before it ended, and again where receipts end', async (t) => {
  const { province, station } = await pair(t);
  await people(station.node, 1, 10);
  const [first, second, third] = [t.folder(), t.folder(), t.folder()];
  const one = await station.export(PROVINCE, first);
  assert.is((await station.export(PROVINCE, second)).package, null);
  await people(station.node, 11, 5);
  const two = await station.export(PROVINCE, second);
  assert.equal([one.changes, two.changes], [11, 5]);
  const all = await station.export(PROVINCE, third, { again: true });
  assert.is(all.changes, 16);
  const { receipt } = await province.import(third);
  await station.import(receipt ?? '');
  assert.equal(await station.packaging.packages.underWay(), []);
  const late = await province.import(second, first);
  assert.equal([late.applied, late.duplicate], [0, 16]);
  const none = await station.export(PROVINCE, t.folder(), { again: true });
  assert.is(none.package, null);
});

test('packages that come in the wrong order wait for each other', async (t) => {
  const { province, station } = await pair(t);
  const disks = [t.folder(), t.folder(), t.folder()] as const;
  for (const [at, disk] of disks.entries()) {
    await people(station.node, at * 10, 10);
    await station.export(PROVINCE, disk);
  }
  const before = province.heads();
  const epoch = station.node.epoch();
  assert.is(await province.refusal(disks[2]), `PACKAGE_GAP ${STATION} (${epoch}) 1-21`);
  await province.import(disks[0]);
  assert.not(province.heads() === before);
  const took = await province.import(disks[1]);
  assert.is(took.packages.length, 2);
  assert.is(took.applied, 20);
  same(province, station);
});

test('one command takes packages in whatever their order', async (t) => {
  const { province, station } = await pair(t);
  const disks = [t.folder(), t.folder(), t.folder()];
  for (const [at, disk] of disks.entries()) {
    await people(station.node, at * 10, 10);
    await station.export(PROVINCE, disk);
  }
  const took = await province.import(...disks.toReversed());
  assert.is(took.applied, 31);
  same(province, station);
});

test('volumes come one by one from several folders, in any order', async (t) => {
  const { province, station } = await pair(t);
  await people(station.node, 1, 300);
  const disk = t.folder();
  const { volumes } = await station.export(PROVINCE, disk, { volume: 4096 });
  assert.ok(volumes > 2, `${volumes} volumes`);
  const before = province.heads();
  const [last = '', ...others] = volumesIn(disk).toReversed();
  for (const path of others) {
    assert.match(await province.refusal(path), /^PACKAGE_INCOMPLETE volume .* is missing$/);
    assert.is(province.heads(), before);
  }
  const took = await province.import(last);
  assert.is(took.applied, 301);
  same(province, station);
});

test('what is missing and what is damaged is named by volume', async (t) => {
  const { province, station } = await pair(t);
  await people(station.node, 1, 300);
  const disk = t.folder();
  const { volumes } = await station.export(PROVINCE, disk, { volume: 4096 });
  const paths = volumesIn(disk);
  const third = paths[2] ?? '';
  const kept = readFileSync(third);
  rmSync(third);
  assert.is(await province.refusal(disk), `PACKAGE_INCOMPLETE volume 3 of ${volumes} is missing`);
  const spoilt = Buffer.from(kept);
  spoilt[3000] = (spoilt[3000] ?? 0) ^ 1;
  writeFileSync(third, spoilt);
  assert.is(await province.refusal(disk), `PACKAGE_VOLUME volume 3 of ${volumes}: ${third}`);
  writeFileSync(third, kept);
  assert.is((await province.import(third)).applied, 301);
});

test('a package for somebody else is refused by name', async (t) => {
  const { tree, province, station } = await pair(t);
  const other = await Desk.at(tree, await tree.join(SECOND_STATION, province.node));
  const disk = t.folder();
  await station.export(PROVINCE, disk);
  assert.is(await other.refusal(disk), `PACKAGE_ADDRESSEE it is for ${PROVINCE}, from ${STATION}`);
});

test('where there is no package, that is said', async (t) => {
  const { province } = await pair(t);
  const empty = t.folder();
  assert.is(await province.refusal(empty), `PACKAGE_NONE ${empty}`);
});

test('nobody is written to who has not said how packages are sealed for him', async (t) => {
  const { province } = await pair(t);
  const failed = await province.export(STATION, t.folder()).catch((error: Error) => error.message);
  assert.match(String(failed), 'PACKAGE_RECIPIENT');
});

test('an overdue package raises an alarm until its receipt comes', async (t) => {
  const { tree, province, station } = await pair(t);
  const { packages } = station.packaging;
  const disk = t.folder();
  await station.export(PROVINCE, disk);
  await packages.watch(station.node.alarms, 3_600_000);
  assert.equal(station.node.alarms.list(), []);
  await packages.watch(station.node.alarms, 0);
  const [alarm] = station.node.alarms.list();
  assert.equal([alarm?.code, alarm?.subject], ['PACKAGE_OVERDUE', PROVINCE]);
  // It is remembered over a restart.
  const reopened = await Desk.at(tree, await tree.reopen(station.node));
  await reopened.packaging.packages.watch(reopened.node.alarms, 0);
  assert.is(reopened.node.alarms.list().length, 1);
  const { receipt } = await province.import(disk);
  await reopened.import(receipt ?? '');
  await reopened.packaging.packages.watch(reopened.node.alarms, 0);
  assert.equal(reopened.node.alarms.list(), []);
});

test('the age tool opens a package with the key of the addressee', async (t) => {
  if (spawnSync('age', ['--version']).error !== undefined) t.skip('age is not installed');
  const { province, station } = await pair(t);
  await people(station.node, 1, 300);
  const disk = t.folder();
  await station.export(PROVINCE, disk, { volume: 4096 });
  const key = join(t.folder(), 'key');
  writeFileSync(key, province.node.identity.ageIdentity);
  const shares = volumesIn(disk).map((path) => readFileSync(path).subarray(1024));
  const opened = spawnSync('age', ['-d', '-i', key], { input: Buffer.concat(shares) });
  assert.is(opened.status, 0, opened.stderr.toString());
  const text = opened.stdout.toString('latin1');
  assert.ok(text.includes('"format":"huji-package/1"'));
  for await (const { bytes } of station.node.log.frames(station.node.log.branch(1), 0)) {
    assert.ok(opened.stdout.includes(bytes), 'a frame as it stands in the log');
  }
});

test('the cover note names all that goes along', async (t) => {
  const { station } = await pair(t);
  const disk = t.folder();
  const { note, files, changes } = await station.export(PROVINCE, disk);
  const text = readFileSync(note ?? '', 'utf8');
  for (const part of [STATION, PROVINCE, String(changes), ...files.map((path) => basename(path))]) {
    assert.ok(text.includes(part), part);
  }
});

test('copies of one volume under any name are one volume', async (t) => {
  const { province, station } = await pair(t);
  const [disk, copy] = [t.folder(), t.folder()];
  await station.export(PROVINCE, disk);
  for (const path of volumesIn(disk)) copyFileSync(path, join(copy, 'x.huji'));
  const took = await province.import(copy, disk);
  assert.is(took.applied, 1);
  assert.is(took.packages.length, 1);
});
