import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import * as assert from 'uvu/assert';
import type { HujiNode } from '../../../node/node.js';
import { readFrame } from '../../../proto/frame.js';
import { suite } from '../../harness.js';
import { SmallDisk } from '../../small-disk.js';
import { person } from '../drafts.js';
import {
  CITY,
  COUNTY,
  framesOf,
  PROVINCE,
  SECOND_STATION,
  STATION,
  sealTails,
  Tree,
  write,
} from '../tree.js';
import { Desk, volumesIn } from './desk.js';
import { Hand } from './hand.js';

const test = suite('node/package: sticks');

async function station(tree: Tree, province: HujiNode, people = 200): Promise<Desk> {
  const desk = await Desk.at(tree, await tree.join(STATION, province));
  await write(
    desk.node,
    Array.from({ length: people }, (_, at) => person(at)),
  );
  await sealTails(desk.node);
  return desk;
}

function bring(paths: readonly string[], folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return paths.map((path) => {
    const to = join(folder, basename(path));
    copyFileSync(path, to);
    return to;
  });
}

function notesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.result.txt'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

test('a volume that is still being copied is left alone', async (t) => {
  const tree = new Tree(t);
  const top = await tree.found();
  const county = await Hand.at(tree, await tree.join(COUNTY, top));
  const { files } = await (await station(tree, top)).export(PROVINCE, t.folder(), { volume: 4096 });
  const [, slow = ''] = files;
  bring(files, county.in);
  const path = join(county.in, basename(slow));
  truncateSync(path, 1500);
  await county.look();
  // It was seen as it was, and grows now.
  truncateSync(path, 1600);
  await county.look();
  assert.ok(existsSync(path), 'removed while it was copied');
  truncateSync(path, 0);
  appendFileSync(path, readFileSync(slow));
  await county.look();
  assert.equal(volumesIn(county.in), []);
  const [id = ''] = readdirSync(join(county.dir, 'packages', 'carried'));
  const carried = volumesIn(join(county.dir, 'packages', 'carried', id));
  assert.is(carried.length, files.length);
});

test('what the machine does not take now is taken once it does, of whomever it is', async (t) => {
  const tree = new Tree(t);
  const top = await tree.found();
  const county = await Hand.at(tree, await tree.join(COUNTY, top));
  const province = await Hand.at(tree, top);
  const desk = await station(tree, top);
  const { files } = await desk.export(PROVINCE, t.folder(), { volume: 4096 });
  for (const reason of ['DISK_FULL', 'FOLDER_UNUSABLE'] as const) {
    for (const hand of [county, province]) {
      hand.medium.reason = reason;
      bring(files, hand.in);
      await hand.look();
      assert.match(notesIn(hand.in).join(), reason);
      assert.is(volumesIn(hand.in).length, files.length);
      hand.medium.reason = null;
      hand.wait();
      await hand.look();
      assert.equal(volumesIn(hand.in), []);
    }
  }
  assert.is(top.digester.digest(STATION, null).persons, 200);
});

test('what is kept whole outlasts a disk that cannot be read for a while', async (t) => {
  const tree = new Tree(t);
  const top = await tree.found();
  const province = await Hand.at(tree, top);
  const desk = await station(tree, top);
  const { files } = await desk.export(PROVINCE, t.folder(), { volume: 4096 });
  const [last = '', ...others] = files.toReversed();
  bring(others, province.in);
  await province.look();
  bring([last], province.in);
  province.medium.isUnreadable = true;
  await province.look();
  // Volumes that came on other disks are not to be had again.
  for (const path of volumesIn(province.in)) renameSync(path, `${path}.gone`);
  province.medium.isUnreadable = false;
  province.wait();
  await province.look();
  assert.is(top.digester.digest(STATION, null).persons, 200);
});

test('a package that waited is taken in when what it follows comes by a line', async (t) => {
  const tree = new Tree(t);
  const top = await tree.found();
  const province = await Hand.at(tree, top);
  const desk = await station(tree, top, 20);
  await desk.export(PROVINCE, t.folder());
  const before = desk.node.log.own(STATION)?.seq ?? 0;
  await write(desk.node, [person(500)]);
  await sealTails(desk.node);
  const { files } = await desk.export(PROVINCE, t.folder());
  bring(files, province.in);
  await province.look();
  assert.match(notesIn(province.in).join(), 'PACKAGE_GAP');
  for (const frame of await framesOf(desk.node, STATION)) {
    if (readFrame(frame).lastSeq <= before) await top.receiver.receive(frame);
  }
  province.wait();
  await province.look();
  assert.is(top.digester.digest(STATION, null).persons, 21);
  assert.equal(volumesIn(province.in), []);
  assert.not.match(notesIn(province.in).join(), 'PACKAGE_GAP');
});

test('a stick that was pulled out while it was read is read when it is back', async (t) => {
  const tree = new Tree(t);
  const top = await tree.found();
  const stick = join(t.folder(), 'stick');
  const province = await Hand.at(tree, top, { in: [t.folder(), stick] });
  const { files } = await (await station(tree, top)).export(PROVINCE, t.folder());
  const [path = ''] = bring(files, stick);
  province.medium.reason = 'FOLDER_UNUSABLE';
  await province.look();
  province.medium.reason = null;
  renameSync(stick, `${stick} in a pocket`);
  await province.look();
  renameSync(`${stick} in a pocket`, stick);
  await province.look();
  assert.is(top.digester.digest(STATION, null).persons, 200);
  assert.ok(existsSync(path), 'on a stick nothing is removed');
});

test('whom nothing can be cut for keeps nobody else waiting, and is named', async (t) => {
  const tree = new Tree(t);
  const top = await tree.found();
  const { node } = await station(tree, top, 5);
  const hand = await Hand.at(tree, node, { to: [SECOND_STATION, CITY, PROVINCE] });
  await hand.look();
  assert.equal(hand.alarms().sort(), [`SPOOL_BLOCKED ${CITY}`, `SPOOL_BLOCKED ${SECOND_STATION}`]);
  const codes = node.alarms.list().map(({ detail }) => detail.split(' ')[0]);
  assert.equal(codes.sort(), ['PACKAGE_RECIPIENT', 'PEER_NOT_NEIGHBOUR']);
  assert.is(volumesIn(hand.own).length, 1);
});

test('a stick that is full is an alarm until there is room on it', async (t) => {
  const tree = new Tree(t);
  const top = await tree.found();
  const stick = SmallDisk.at(t, 1024 * 1024);
  const { node } = await station(tree, top);
  const hand = await Hand.at(tree, node, { to: [PROVINCE], out: stick.mount });
  stick.fill(0);
  await hand.look();
  assert.equal(hand.alarms(), [`SPOOL_BLOCKED ${PROVINCE}`]);
  stick.clean();
  await hand.look();
  assert.equal(volumesIn(stick.mount), []);
  hand.wait();
  await hand.look();
  assert.is(volumesIn(stick.mount).length, 1);
  assert.equal(hand.alarms(), []);
});

test('nothing is written where a stick belongs that is not plugged in', async (t) => {
  const tree = new Tree(t);
  const top = await tree.found();
  const stick = join(t.folder(), 'stick');
  const desk = await station(tree, top);
  const hand = await Hand.at(tree, desk.node, { to: [PROVINCE], out: stick });
  await hand.look();
  assert.not.ok(existsSync(stick));
  assert.equal(await desk.packaging.packages.underWay(), []);
  mkdirSync(stick);
  await hand.look();
  assert.is(volumesIn(stick).length, 1);
});

test('an answer for a stick that is not there waits in the folder of the node', async (t) => {
  const tree = new Tree(t);
  const top = await tree.found();
  const province = await Hand.at(tree, top, { out: join(t.folder(), 'stick') });
  const desk = await station(tree, top);
  bring((await desk.export(PROVINCE, t.folder())).files, province.in);
  await province.look();
  await desk.import(province.own);
  assert.equal(await desk.packaging.packages.underWay(), []);
});

test('one stick carries packages there and answers back', async (t) => {
  const tree = new Tree(t);
  const top = await tree.found();
  const stick = t.folder();
  const { node } = await station(tree, top);
  const [at, both] = [t.folder(), { in: [t.folder(), stick], out: stick }];
  const here = await Hand.at(tree, node, { ...both, to: [PROVINCE] });
  const there = await Hand.at(tree, top, { ...both, in: [at, stick] });
  await here.look();
  await here.look();
  assert.equal(notesIn(stick), [], 'its own package is no news to it');
  await there.look();
  await here.look();
  const [word] = node.receipts.of(node.log.own(STATION)?.stream ?? '');
  assert.is(word?.receipt.node, PROVINCE);
});

test('two nodes that read one stick both say what they think of it', async (t) => {
  const tree = new Tree(t);
  const top = await tree.found();
  const stick = t.folder();
  const other = await Hand.at(tree, await tree.join(SECOND_STATION, top), {
    in: [t.folder(), stick],
  });
  const province = await Hand.at(tree, top, { in: [t.folder(), stick] });
  bring((await (await station(tree, top)).export(PROVINCE, t.folder())).files, stick);
  await province.look();
  await other.look();
  const notes = notesIn(stick);
  assert.is(notes.length, 2);
  assert.is(notes.filter((note) => note.includes('PACKAGE_ADDRESSEE')).length, 1);
});

test('several volumes that are all for somebody else are one refusal', async (t) => {
  const tree = new Tree(t);
  const top = await tree.found();
  const other = await Desk.at(tree, await tree.join(SECOND_STATION, top));
  const county = await Desk.at(tree, await tree.join(COUNTY, top));
  const disk = t.folder();
  const { volumes } = await (await station(tree, top)).export(PROVINCE, disk, { volume: 4096 });
  assert.ok(volumes > 1);
  assert.match(await other.refusal(disk), /^PACKAGE_ADDRESSEE it is for 220000000000[^;]*$/);
  const { packages } = await county.import(disk);
  assert.is(packages.length, 1);
});
