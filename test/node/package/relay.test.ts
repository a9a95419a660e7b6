import * as assert from 'uvu/assert';
import { suite } from '../../harness.js';
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

const test = suite('node/package: relay');

test('a county carries unread what a station sealed for the province', async (t) => {
  const tree = new Tree(t);
  const top = await tree.found();
  const province = await Desk.at(tree, top);
  const county = await Desk.at(tree, await tree.join(COUNTY, top));
  const station = await Desk.at(tree, await tree.join(STATION, top));
  // The province learns how packages for the county are sealed.
  await exchange(county, PROVINCE, province, t.folder());
  await write(
    station.node,
    Array.from({ length: 100 }, (_, at) => person(at)),
  );
  const disk = t.folder();
  await station.export(PROVINCE, disk, { volume: 4096 });
  const before = county.heads();
  const kept = await county.import(disk);
  assert.ok(kept.packages.every(({ carried }) => carried === true));
  assert.is(county.heads(), before);
  const up = t.folder();
  const cut = await county.export(PROVINCE, up);
  assert.is(cut.carried, 1);
  const took = await province.import(up);
  assert.is(took.applied, 101);
  assert.is(province.node.digester.digest(STATION, null).persons, 100);
  // It goes once, unless asked for again.
  assert.is((await county.export(PROVINCE, t.folder())).carried, 0);
  // The answer goes through the county too: receipts for all that the county hears.
  const down = t.folder();
  await province.export(COUNTY, down);
  await county.import(down);
  const own = station.node.log.own(STATION)?.stream ?? '';
  assert.is(county.node.receipts.of(own)[0]?.receipt.node, PROVINCE);
  assert.is((await county.export(PROVINCE, t.folder(), { again: true })).carried, 0);
  const answer = await Desk.at(tree, station.node);
  await answer.import(province.out);
  assert.equal(await station.packaging.packages.underWay(), []);
});

async function exchange(from: Desk, code: string, to: Desk, folder: string): Promise<void> {
  await from.export(code, folder);
  await to.import(folder);
  await to.node.settled();
}

test('a package passes through three hands, packed into each other', async (t) => {
  const tree = new Tree(t);
  const top = await tree.found();
  const province = await Desk.at(tree, top);
  const city = await Desk.at(tree, await tree.join(CITY, top));
  const county = await Desk.at(tree, await tree.join(COUNTY, top));
  const station = await Desk.at(tree, await tree.join(STATION, top));
  await exchange(city, PROVINCE, province, t.folder());
  const list = t.folder();
  await province.export(CITY, list);
  await city.import(list);
  // The county hears from the province where the city is.
  for (const frame of await framesOf(top, 'all')) {
    await county.node.receiver.receive(frame);
  }
  await county.node.settled();
  await write(station.node, [person(1)]);
  const disks = [t.folder(), t.folder(), t.folder()] as const;
  await station.export(PROVINCE, disks[0]);
  await county.import(disks[0]);
  await county.export(CITY, disks[1]);
  await city.import(disks[1]);
  await city.export(PROVINCE, disks[2]);
  await province.import(disks[2]);
  assert.is(province.node.digester.digest(STATION, null).persons, 1);
});

test('a station is no way between two others', async (t) => {
  const tree = new Tree(t);
  const top = await tree.found();
  const station = await Desk.at(tree, await tree.join(STATION, top));
  const other = await Desk.at(tree, await tree.join(SECOND_STATION, top));
  const disk = t.folder();
  await station.export(PROVINCE, disk);
  assert.match(await other.refusal(...volumesIn(disk)), /^PACKAGE_ADDRESSEE/);
});

test('a county sends on what it took in, by whatever author', async (t) => {
  const tree = new Tree(t);
  const top = await tree.found();
  const province = await Desk.at(tree, top);
  const county = await Desk.at(tree, await tree.join(COUNTY, top));
  const station = await Desk.at(tree, await tree.join(STATION, top));
  await exchange(county, PROVINCE, province, t.folder());
  const list = t.folder();
  await province.export(COUNTY, list);
  await county.import(list);
  for await (const { bytes } of top.log.frames(top.log.branch(0), 0)) {
    await station.node.receiver.receive(bytes);
  }
  await station.node.settled();
  await write(station.node, [person(1), person(2)]);
  await sealTails(station.node);
  await exchange(station, COUNTY, county, t.folder());
  await exchange(county, PROVINCE, province, t.folder());
  assert.is(province.node.digester.digest(STATION, null).persons, 2);
  // The station hears from its county how far the province holds what it wrote.
  const [down, further] = [t.folder(), t.folder()];
  await province.export(COUNTY, down);
  await county.import(down);
  await county.export(STATION, further);
  await station.import(further);
  const words = station.node.receipts.of(station.node.log.own(STATION)?.stream ?? '');
  assert.equal(words.map(({ receipt }) => receipt.node).sort(), [PROVINCE, COUNTY].sort());
});
