import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { coverNote, resultNote } from '../../../bin/cover-note.js';
import { DropFolders } from '../../../node/package/drop-folders.js';
import type { NodeCode } from '../../../proto/node-code.js';
import { suite } from '../../harness.js';
import { COUNTY, PROVINCE, STATION, Tree } from '../tree.js';
import { Desk, volumesIn } from './desk.js';

const test = suite('node/package: drop folders');

test('packages for a parent of before are cut for the one that stands in its place', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  const { node, packaging, dir } = await Desk.at(tree, await tree.join(STATION, province));
  await packaging.packages.learn(COUNTY, county.identity.ageRecipient);
  const out = join(dir, 'out');
  let parent: NodeCode = PROVINCE;
  const { alarms, clock } = node;
  const folders = new DropFolders(
    {
      ...packaging,
      ...{ alarms, clock, code: STATION, coverNote, resultNote },
      successorOf: (code) => (code === PROVINCE ? parent : code),
    },
    {
      in: [],
      out,
      ownOut: out,
      to: [PROVINCE],
      everyHours: 1,
      volumeBytes: 2 ** 20,
      receiptDays: 15,
    },
  );
  await folders.look();
  const named = () => volumesIn(out).map((path) => path.split('-').at(-5));
  assert.equal(named(), [PROVINCE]);
  parent = COUNTY;
  await folders.look();
  assert.equal(named().sort(), [PROVINCE, COUNTY].sort());
  const { packages } = packaging;
  assert.equal((await packages.underWay()).map(({ to }) => to).sort(), [PROVINCE, COUNTY].sort());
});

test('who sent a disk has been heard of, as of when it was cut', async (t) => {
  const tree = new Tree(t);
  const province = await Desk.at(tree, await tree.found());
  const station = await Desk.at(tree, await tree.join(STATION, province.node));
  assert.is(province.node.neighbours.lastHeardOf(STATION), null);
  const disk = t.folder();
  await station.export(PROVINCE, disk);
  const cut = station.node.clock.now();
  await province.import(disk);
  const heard = province.node.neighbours.lastHeardOf(STATION) ?? 0;
  assert.ok(heard > cut - 60_000 && heard <= cut, `${heard} for ${cut}`);
});
